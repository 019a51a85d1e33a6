import { Console } from "node:console";
import { registerHooks } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

import { pluginKinds, PluginRefusal, type PluginContext, type PluginKind } from "../../plugin/plugin.ts";
import { memoryMark, type PluginBirth, type PluginRequest } from "./plugin-birth.ts";
import type { PluginMessage } from "./plugin-messages.ts";
import { isInside, programFile } from "./program-file.ts";

type Method = (input: unknown, context: PluginContext) => unknown;

const methods: Readonly<Record<PluginKind, readonly string[]>> = {
  notifier: ["notify"],
  "pane-driver": ["connect", "list", "openTab", "split", "label", "close", "show"],
};

/** Ends this process from a thread of its own when its memory is used up or its parent has gone, also in a busy loop. */
const watch = `
const { writeSync } = require("node:fs");
const { workerData } = require("node:worker_threads");
const pause = new Int32Array(new SharedArrayBuffer(4));
// A pipe that the plugin has filled takes it once the parent has read some.
function tell() {
  for (let left = 100; left > 0; left -= 1) {
    try {
      return writeSync(2, "\\n" + workerData.mark + "\\n");
    } catch {
      Atomics.wait(pause, 0, 0, 10);
    }
  }
}
setInterval(() => {
  const isOver = process.memoryUsage.rss() > workerData.mostBytes;
  if (isOver) tell();
  if (isOver || process.ppid !== workerData.parent) process.kill(process.pid, "SIGKILL");
}, 100);
`;

const birth = JSON.parse(process.argv[2] ?? "") as PluginBirth;
const context: PluginContext = { settings: birth.settings };
// Output that a plugin prints must not be taken for an answer.
globalThis.console = new Console(process.stderr);
const workerData = { mostBytes: birth.mostBytes, mark: memoryMark, parent: process.ppid };
new Worker(watch, { eval: true, workerData }).unref();
keepInside(birth.root);
await serve();

async function serve(): Promise<void> {
  const definition = await load();
  if (definition === undefined) return;
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => void hear(definition, JSON.parse(line) as PluginRequest));
  lines.on("close", () => process.exit(0));
}

async function load(): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const module = (await import(pathToFileURL(birth.entry).href)) as { readonly default?: unknown };
    const definition = (module.default ?? {}) as Readonly<Record<string, unknown>>;
    say({ hello: describe(definition) });
    return definition;
  } catch (error) {
    say({ broken: inWords(error) });
    return undefined;
  }
}

function describe(definition: Readonly<Record<string, unknown>>) {
  const { kind, pluginApi, events } = definition;
  const known = pluginKinds.find((each) => each === kind);
  const needed = known === undefined ? [] : methods[known];
  const lacks = needed.filter((name) => typeof definition[name] !== "function");
  const told = Array.isArray(events) ? { events: events.map(String) } : {};
  return { kind: String(kind), pluginApi: String(pluginApi), lacks, ...told };
}

async function hear(definition: Readonly<Record<string, unknown>>, request: PluginRequest): Promise<void> {
  if ("ping" in request) return say({ pong: request.ping });
  const { id, call, input } = request;
  try {
    const value = await (definition[call] as Method)(input, context);
    say({ id, value: value ?? null });
  } catch (error) {
    say({ id, refused: refusalOf(error) });
  }
}

function refusalOf(error: unknown) {
  if (error instanceof PluginRefusal) return { reason: error.reason, detail: error.message };
  return { reason: "mistake" as const, detail: inWords(error) };
}

function say(message: PluginMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function inWords(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Loads only hashed files and Node.js itself; a plugin finds the interface without installing it. */
function keepInside(root: string): void {
  const api = pathToFileURL(programFile("plugin")).href;
  registerHooks({
    resolve(specifier, { parentURL, ...rest }, next) {
      if (specifier === "wezterm-parallel/plugin") return { url: api, shortCircuit: true };
      const found = next(specifier, { ...rest, parentURL });
      const isPlugin = parentURL?.startsWith("file:") === true && isInside(root, fileURLToPath(parentURL));
      const isAllowed = found.url.startsWith("node:") || isHashed(root, found.url);
      if (isPlugin && !isAllowed) throw new Error(`${specifier} is not one of the files of the plugin`);
      return found;
    },
  });
}

function isHashed(root: string, url: string): boolean {
  return url.startsWith("file:") && isInside(root, fileURLToPath(url));
}
