import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { SessionExit, SessionMeta } from "@wezterm-parallel/shared/protocol/host/session-files";

import { BenchHome } from "../bench-home.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * Figure (b): terminal output to disk in MB/s, beside bare PTY readers in C and Node.js, and tmux pipe-pane.
 */
const megabytes = Number(process.argv[2] ?? 100);
const rounds = Number(process.env["ROUNDS"] ?? 3);

using home = new BenchHome();
const source = join(home.scratch, "source");
const target = join(home.scratch, "target");
const line = "The quick brown fox jumps over the lazy dog, \u001b[32mgreen\u001b[0m, 0123456789\n";
writeFileSync(source, line.repeat(Math.ceil((megabytes * 1e6) / line.length)));
const bytes = statSync(source).size;
let tmuxServers = 0;

const reader = join(home.scratch, "pty-reader");
const compiled = spawnSync("cc", ["-O2", "-o", reader, file("pty-reader.c"), "-lutil"]).status === 0;

const rows: [string, number | undefined][] = [
  ["C reader", compiled ? rate(() => must(reader, [target, "cat", source])) : undefined],
  ["Node reader", rate(() => must(process.execPath, [file("node-pty-reader.ts"), target, "cat", source]))],
  ["wzp, terminal: true", rate(throughUs)],
  ["tmux pipe-pane", spawnSync("tmux", ["-V"]).status === 0 ? rate(throughTmux) : undefined],
];
const limit = rows[1]?.[1] ?? Number.NaN;
console.log(
  table(
    [`${megabytes} MB through a PTY to disk`, "MB/s", "of the Node reader"],
    rows.map(([name, value]) => [
      name,
      value?.toFixed(0) ?? "not measured",
      value === undefined ? "" : `${((value / limit) * 100).toFixed(0)} %`,
    ]),
  ),
);

/**
 * Returns the median MB/s of the file's bytes, over the duration of the call unless it returns its own ms.
 */
function rate(work: () => number | void): number {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    return work() ?? performance.now() - start;
  });
  return bytes / 1e3 / median(times);
}

/**
 * Measures from the program's start to its end with a complete log; (c) and (d) cover the commands around it.
 */
function throughUs(): number {
  const added = JSON.parse(home.wzp("add", "--json", "--", "cat", source)) as { task: string };
  home.wzp("wait", added.task);
  const [run = "", task = ""] = added.task.split("/");
  const directory = attemptDirectory(home.state, Number(run.slice(1)), task, 1);
  const log = join(directory, "out.log");
  const newlines = bytes / line.length;
  if (statSync(log).size !== bytes + newlines) throw new Error(`${log} has ${statSync(log).size} bytes`);
  const { startedAt, at } = JSON.parse(readFileSync(join(directory, "exit.json"), "utf8")) as SessionMeta &
    SessionExit;
  return at - startedAt;
}

/** The pane prints after its pipe is set up, and stays until everything has passed. */
function throughTmux(): number {
  const socket = join(home.scratch, `tmux-${++tmuxServers}.sock`);
  const tmux = (...args: readonly string[]) => must("tmux", ["-f", "/dev/null", "-S", socket, ...args]);
  const wait = (what: string) => `tmux -S '${socket}' wait-for ${what}`;
  rmSync(target, { force: true });
  const script = `${wait("go")}; cat '${source}'; ${wait("-S done")}; ${wait("end")}`;
  tmux("new-session", "-d", "-x", "120", "-y", "40", script);
  tmux("pipe-pane", "-o", `cat > '${target}'`);
  const start = performance.now();
  tmux("wait-for", "-S", "go");
  tmux("wait-for", "done");
  while (statSync(target).size < bytes) spawnSync("sleep", ["0.01"]);
  const took = performance.now() - start;
  tmux("kill-server");
  return took;
}

function must(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.toString()}`);
}

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
