import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { mainProgram } from "./rigs/built-package.ts";
import { CliRig } from "./rigs/cli-rig.ts";

interface Loaded {
  readonly files: readonly string[];
  readonly characters: number;
  /** Modules of Node.js, with its internal ones. */
  readonly builtIn: readonly string[];
}

/** Writes at the exit what the process has loaded. */
const witness = `
  import { registerHooks } from "node:module";
  const { writeFileSync } = process.getBuiltinModule("node:fs");
  const files = [];
  let characters = 0;
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.startsWith("file:")) return loaded;
      files.push(url);
      characters += loaded.source.length;
      return loaded;
    },
  });
  process.on("exit", () =>
    writeFileSync(process.env.LOADED, JSON.stringify({ files, characters, builtIn: process.moduleLoadList })));
`;
const undici = expect.stringContaining("undici/undici");

let rig: CliRig;
beforeAll(() => void (rig = new CliRig()));
afterAll(() => rig[Symbol.asyncDispose]());

/** Loaded code takes memory as long as a daemon lives, and time at every start of a command. */
test(
  "server and worker, when idle, and `wzp ps` load no more than they need",
  { timeout: 120_000 },
  async () => {
    const server = start("server", "daemon", "server", `${rig.home}/state`);
    const worker = start("worker", "daemon", "worker", `${rig.home}/state`);
    while (!(await rig.wzp(["status"])).stdout.includes("connected"));
    const ps = await readLoaded("ps", start("ps", "ps"));
    worker.kill("SIGTERM");
    const ofWorker = await readLoaded("worker", worker);
    server.kill("SIGTERM");
    const ofServer = await readLoaded("server", server);
    for (const { builtIn } of [ps, ofWorker, ofServer]) expect(builtIn).not.toContainEqual(undici);
    const traces = expect.stringMatching(/trace-(?:exporter|settings)/);
    for (const { files } of [ofWorker, ofServer]) expect(files).not.toContainEqual(traces);
    const commandLine = expect.stringContaining("/chunks/command-");
    for (const { files } of [ofWorker, ofServer]) expect(files).not.toContainEqual(commandLine);
    expect(ps.files).toContainEqual(commandLine);
    // An import of `node:fs` would load them (scripts/bundle/take-builtins.ts).
    expect(ps.builtIn).not.toContainEqual(expect.stringContaining("internal/fs/streams"));
    expect(ps.files.length).toBeLessThan(12);
    expect(ps.characters).toBeLessThan(202_000);
    expect(ofWorker.characters).toBeLessThan(1_020_000);
    expect(ofServer.characters).toBeLessThan(2_910_000);
  },
);

function start(name: string, ...args: readonly string[]): ChildProcess {
  const preload = `data:text/javascript,${encodeURIComponent(witness)}`;
  const env = { ...rig.environment, LOADED: `${rig.home}/${name}.json` };
  return spawn(process.execPath, ["--import", preload, mainProgram, ...args], { env, stdio: "ignore" });
}

async function readLoaded(name: string, program: ChildProcess): Promise<Loaded> {
  if (program.exitCode === null) await once(program, "exit");
  return JSON.parse(readFileSync(`${rig.home}/${name}.json`, "utf8")) as Loaded;
}
