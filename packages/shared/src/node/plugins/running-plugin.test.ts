import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { ListedPlugin } from "../../domain/settings/plugin-settings.ts";
import { readPluginFiles } from "./plugin-files.ts";
import type { PluginLimits } from "./plugin-process.ts";
import { RunningPlugin } from "./running-plugin.ts";

let directory: string;
const opened: RunningPlugin[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "plugin-"));
});
afterEach(async () => {
  for (const plugin of opened.splice(0)) await plugin[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

const notifier = (body: string, before = "") => `
  import { defineNotifier, PluginRefusal } from "wezterm-parallel/plugin";
  ${before}
  export default defineNotifier({ pluginApi: "1.0", events: ["*"], async notify(news, { settings }) { ${body} } });
`;

function write(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** Lists a plugin as `wzp plugins add` does. */
function listed(path: string, more: Partial<ListedPlugin> = {}): ListedPlugin {
  const files = readPluginFiles(path);
  if (!files.ok) throw new Error(files.failure.detail);
  const { sha256, version } = files.value;
  return { kind: "notifier", path, sha256, version, ...more };
}

interface Opening {
  readonly more?: Partial<ListedPlugin>;
  readonly limits?: Partial<PluginLimits>;
  readonly now?: () => number;
}

function open(path: string, { more = {}, limits, now }: Opening = {}): RunningPlugin {
  const entry = listed(path, more);
  const name = "bad";
  const plugin = new RunningPlugin({
    name,
    listed: async () => entry,
    env: { ...process.env, KEY: "k", OTHER: "o" },
    ...(limits && { limits }),
    ...(now && { now }),
  });
  opened.push(plugin);
  return plugin;
}

test("a plugin answers, with its settings and only the variables that are named", async () => {
  const body = "return [news, settings, process.env.KEY, process.env.OTHER, process.cwd()];";
  const plugin = open(write("good.ts", notifier(body)), { more: { env: ["KEY"], settings: { a: [1] } } });
  const answer = await plugin.call("notify", { text: "日本" });
  expect(answer).toEqual({ ok: true, value: [{ text: "日本" }, { a: [1] }, "k", null, directory] });
});

const quick = { startMs: 8_000, callMs: 4_000, beatMs: 1_000, memoryMb: 128 };
const leak = (what: string) => `const kept = []; for (;;) { kept.push(${what}); await null; }`;

describe("a plugin that misbehaves ends alone and is named:", () => {
  test.each([
    ["throws", notifier(`throw new TypeError("x is not y");`), "The plugin bad threw TypeError: x is not y."],
    ["refuses", notifier(`throw new PluginRefusal("conflict", "Not now.");`), "Not now (the plugin bad)"],
    ["hangs in a loop", notifier("for (;;);"), "The plugin bad hangs: no heartbeat for 1 s."],
    [
      "never answers",
      notifier("await new Promise(() => {});"),
      "The plugin bad did not answer notify within 4 s.",
    ],
    [
      "never loads",
      notifier("", "await new Promise(() => setInterval(() => {}, 100));"),
      "The plugin bad was not loaded within 8 s.",
    ],
    [
      "leaks objects",
      notifier(leak("{ a: new Array(1000).fill(0.5) }")),
      "The plugin bad used more than 128 MB of memory.",
    ],
    [
      "leaks buffers",
      notifier(leak("Buffer.alloc(1_000_000, 1)")),
      "The plugin bad used more than 128 MB of memory.",
    ],
    ["exits", notifier("process.exit(3);"), "The plugin bad ended with 3."],
    [
      "crashes later",
      notifier("setTimeout(() => { throw new RangeError('late'); }); await new Promise(() => {});"),
      "The plugin bad ended with 1: RangeError: late.",
    ],
    [
      "kills itself",
      notifier("process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {});"),
      "The plugin bad was killed by SIGSEGV.",
    ],
    [
      "floods stdout",
      notifier("for (;;) { process.stdout.write('x'.repeat(100_000)); await new Promise(setImmediate); }"),
      /^The plugin bad (?:wrote a line without an end|used more than 128 MB of memory)\.$/,
    ],
    [
      "floods stderr",
      notifier("for (;;) { console.log('x'.repeat(100_000)); await new Promise(setImmediate); }"),
      /^The plugin bad (?:printed more than 1 MB|used more than 128 MB of memory)\.$/,
    ],
    [
      "answers nonsense",
      notifier("process.stdout.write('[1]\\n'); await new Promise(() => {});"),
      "The plugin bad answered nonsense: [1].",
    ],
    [
      "answers for others",
      notifier('process.stdout.write(\'{"id":77,"value":1}\\n\'); await new Promise(() => {});'),
      'The plugin bad answered nonsense: {"id":77,"value":1}.',
    ],
    ["does not load", "import './none.ts';", /^The plugin bad cannot be loaded: .*none\.ts/],
    ["is no definition", "export default 1;", "The default export of the plugin bad is no definition."],
    [
      "lacks its function",
      'export default { kind: "notifier", pluginApi: "1.0" };',
      "The plugin bad has no function notify.",
    ],
    [
      "is another kind",
      'export default { kind: "forge", pluginApi: "1.0" };',
      "The plugin bad is listed as a notifier, but is a forge.",
    ],
    [
      "is for a later major version",
      'export default { kind: "notifier", pluginApi: "2.0", notify() {} };',
      "The plugin bad was written for version 2.0 of the plugin interface; this wzp has 1.0.",
    ],
    [
      "is for a later minor version",
      'export default { kind: "notifier", pluginApi: "1.1", notify() {} };',
      "The plugin bad was written for version 1.1 of the plugin interface; this wzp has 1.0.",
    ],
  ])("%s", async (_, text, detail) => {
    const bad = open(write("bad.ts", text), { limits: quick });
    const failure = await bad.call("notify", { text: "x" });
    expect(failure.ok ? "" : failure.failure.detail).toMatch(detail);
    const good = open(write("good.ts", notifier("return 1;")));
    expect(await good.call("notify", {})).toEqual({ ok: true, value: 1 });
  });
});

test("what a plugin prints is no answer", async () => {
  const plugin = open(
    write("prints.ts", notifier("console.log('hello'); return 1;", "console.log('early');")),
  );
  expect(await plugin.call("notify", {})).toEqual({ ok: true, value: 1 });
});

test("it is started again after a while, twice as long each time, and then not for minutes", async () => {
  let now = 0;
  const text = notifier(
    "process.exit(1);",
    `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(`${directory}/starts`)}, "x");`,
  );
  const plugin = open(write("ends.ts", text), { now: () => now });
  const starts = () => readFileSync(`${directory}/starts`, "utf8").length;
  for (const [at, wait] of [1_000, 2_000, 4_000, 8_000].entries()) {
    expect(await plugin.call("notify", {})).toMatchObject({
      failure: { detail: "The plugin bad ended with 1." },
    });
    expect(starts()).toBe(at + 1);
    now += wait - 1;
    const waits = `The plugin bad starts again in 1 s. The plugin bad ended with 1.`;
    await vi.waitFor(async () =>
      expect(await plugin.call("notify", {})).toMatchObject({ failure: { detail: waits } }),
    );
    now += 1;
  }
  await plugin.call("notify", {});
  await vi.waitFor(async () =>
    expect(await plugin.call("notify", {})).toMatchObject({
      failure: {
        detail: expect.stringContaining("ended too often and is not started for some minutes") as string,
      },
    }),
  );
  expect(starts()).toBe(5);
  now += 600_000;
  await plugin.call("notify", {});
  expect(starts()).toBe(6);
});

describe("files are refused", () => {
  test("that have changed since they were added", async () => {
    const path = write("changed.ts", notifier("return 1;"));
    const plugin = open(path);
    writeFileSync(path, `${readFileSync(path, "utf8")}//`);
    const detail = "The plugin bad is not what was added: its files have changed.";
    expect(await plugin.call("notify", {})).toMatchObject({ failure: { reason: "conflict", detail } });
  });

  test("that another user may change, or a directory above them", () => {
    const path = write("open.ts", "");
    chmodSync(path, 0o620);
    expect(readPluginFiles(path)).toMatchObject({
      failure: { reason: "permission-denied", hint: `chmod go-w '${path}'` },
    });
    chmodSync(path, 0o600);
    chmodSync(directory, 0o777);
    expect(readPluginFiles(path)).toMatchObject({
      failure: { detail: expect.stringContaining(directory) as string },
    });
    chmodSync(directory, 0o700);
    expect(readPluginFiles(path)).toMatchObject({ ok: true });
  });

  test.skipIf(process.getuid?.() !== 0)("that belong to another user", () => {
    const path = write("theirs.ts", "");
    chownSync(path, 65_534, 65_534);
    const detail = expect.stringContaining("belongs to another user") as string;
    expect(readPluginFiles(path)).toMatchObject({ failure: { reason: "permission-denied", detail } });
  });

  test("that are not part of the plugin", async () => {
    write("beside.ts", "export const one = 1;");
    const plugin = open(write("alone.ts", notifier("return one;", 'import { one } from "./beside.ts";')));
    const detail =
      "The plugin bad cannot be loaded: Error: ./beside.ts is not one of the files of the plugin.";
    expect(await plugin.call("notify", {})).toMatchObject({ failure: { detail } });
  });
});

test("a package is all files of its directory, with its version", async () => {
  const root = join(directory, "package");
  mkdirSync(join(root, "inner"), { recursive: true });
  write("package/package.json", '{ "version": "1.2.3", "type": "module", "exports": "./main.js" }');
  write("package/main.js", notifier("return one;", 'import { one } from "./inner/one.js";'));
  const inner = write("package/inner/one.js", "export const one = 1;");
  expect(listed(root).version).toBe("1.2.3");
  const plugin = open(root);
  expect(await plugin.call("notify", {})).toEqual({ ok: true, value: 1 });
  await plugin[Symbol.asyncDispose]();
  writeFileSync(inner, "export const one = 2;");
  expect(await plugin.call("notify", {})).toMatchObject({ failure: { reason: "conflict" } });
});

test("a plugin in a busy loop ends when what started it was killed", async () => {
  const pidFile = `${directory}/pid`;
  const loop = `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));`;
  const entry = listed(write("loop.ts", notifier("for (;;);", loop)));
  const module = new URL("running-plugin.ts", import.meta.url).href;
  const program = `
    const { RunningPlugin } = await import(${JSON.stringify(module)});
    const plugin = new RunningPlugin({ name: "loop", listed: async () => (${JSON.stringify(entry)}), env: process.env });
    void plugin.call("notify", {}, 60_000);
    setInterval(() => console.log("lives"), 50);
  `;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const _ of createInterface({ input: parent.stdout })) if (existsSync(pidFile)) break;
  const pid = Number(readFileSync(pidFile, "utf8"));
  const ended = once(parent, "exit");
  parent.kill("SIGKILL");
  await ended;
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), 10_000);
});

/** A child that nobody waits for stays as a zombie in a container without an init. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}
