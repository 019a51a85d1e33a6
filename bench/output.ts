import { spawnSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { BenchHome } from "./bench-home.ts";
import { median } from "./statistics.ts";
import { table } from "./table.ts";

/** Figure (b): terminal output to disk in MB/s, beside bare PTY readers in C and Node, and tmux pipe-pane. */
const megabytes = Number(process.argv[2] ?? 100);
const rounds = Number(process.env["ROUNDS"] ?? 3);

using home = new BenchHome();
const source = join(home.scratch, "source");
const target = join(home.scratch, "target");
const line = "The quick brown fox jumps over the lazy dog, \u001b[32mgreen\u001b[0m, 0123456789\n";
writeFileSync(source, line.repeat(Math.ceil((megabytes * 1e6) / line.length)));
const bytes = statSync(source).size;

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

/** MB/s of the file's own bytes, whole process, median. */
function rate(work: () => void): number {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return bytes / 1e3 / median(times);
}

function throughUs(): void {
  const added = JSON.parse(home.wzp("add", "--json", "--", "cat", source)) as { task: string };
  home.wzp("wait", added.task);
  const [run = "", task = ""] = added.task.split("/");
  const log = join(attemptDirectory(home.state, Number(run.slice(1)), task, 1), "out.log");
  const newlines = bytes / line.length;
  if (statSync(log).size !== bytes + newlines) throw new Error(`${log} has ${statSync(log).size} bytes`);
}

function throughTmux(): void {
  const socket = join(home.scratch, "tmux.sock");
  const start = `sleep 0.3; cat '${source}'; tmux -S '${socket}' wait-for -S done`;
  must("tmux", ["-S", socket, "new-session", "-d", "-x", "120", "-y", "40", start]);
  must("tmux", ["-S", socket, "pipe-pane", "-o", `cat > '${target}'`]);
  must("tmux", ["-S", socket, "wait-for", "done"]);
}

function must(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.toString()}`);
}

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
