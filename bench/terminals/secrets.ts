import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { SessionExit, SessionMeta } from "@wezterm-parallel/shared/protocol/host/session-files";

import { FormTable } from "../../packages/backend/src/base/masking/form-table.ts";
import { Masker } from "../../packages/backend/src/base/masking/masker.ts";
import { BenchHome } from "../bench-home.ts";
import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/** The cost of masking: output to disk with and without secrets in the task, and the masker alone. */
const megabytes = Number(process.argv[2] ?? 100);
const rounds = Number(process.env["ROUNDS"] ?? 3);
/** Size of one chunk from a pipe or terminal. */
const pieceBytes = 65_536;

using home = new BenchHome();
const names = Array.from({ length: 10 }, (_, at) => `SECRET_${at}`);
const values = names.map(() => randomBytes(30).toString("base64"));
for (const [at, name] of names.entries()) setSecret(name, values[at] ?? "");

const line = "The quick brown fox jumps over the lazy dog, \u001b[32mgreen\u001b[0m, 0123456789\n";
const source = join(home.scratch, "source");
writeFileSync(source, line.repeat(Math.ceil((megabytes * 1e6) / line.length)));
const bytes = readFileSync(source);

const rows: [string, number][] = [
  ["terminal, no secret", throughTask([])],
  ["terminal, 1 secret", throughTask(names.slice(0, 1))],
  ["terminal, 10 secrets", throughTask(names)],
  ["no terminal, no secret", throughTask([], "--no-terminal")],
  ["no terminal, 1 secret", throughTask(names.slice(0, 1), "--no-terminal")],
  ["no terminal, 10 secrets", throughTask(names, "--no-terminal")],
  ["the masker alone, 1 secret", throughMasker(values.slice(0, 1))],
  ["the masker alone, 10 secrets", throughMasker(values)],
];
console.log(
  table(
    [`${megabytes} MB of output`, "MB/s"],
    rows.map(([name, rate]) => [name, rate.toFixed(0)]),
  ),
);

function setSecret(name: string, value: string): void {
  const { status, stderr } = spawnSync(wzpProgram, ["secrets", "set", name], {
    env: home.env,
    cwd: home.scratch,
    input: value,
  });
  if (status !== 0) throw new Error(`wzp secrets set ended with ${status}: ${stderr.toString()}`);
}

/** MB/s from the program's start to its end with a complete log. */
function throughTask(secrets: readonly string[], ...flags: readonly string[]): number {
  const named = secrets.flatMap((name) => ["--secret", name]);
  const times = Array.from({ length: rounds }, () => {
    const added = JSON.parse(home.wzp("add", "--json", ...flags, ...named, "--", "cat", source)) as {
      task: string;
    };
    home.wzp("wait", added.task);
    const [run = "", task = ""] = added.task.split("/");
    const directory = attemptDirectory(home.state, Number(run.slice(1)), task, 1);
    const kept = statSync(join(directory, "out.log")).size;
    const newlines = flags.length === 0 ? bytes.length / line.length : 0;
    if (kept !== bytes.length + newlines) throw new Error(`${directory} has ${kept} bytes of output`);
    const { startedAt, at } = JSON.parse(readFileSync(join(directory, "exit.json"), "utf8")) as SessionMeta &
      SessionExit;
    return at - startedAt;
  });
  return bytes.length / 1e3 / median(times);
}

function throughMasker(secrets: readonly string[]): number {
  const tableOfForms = new FormTable(secrets);
  const times = Array.from({ length: rounds }, () => {
    const masker = new Masker(tableOfForms);
    const start = performance.now();
    let length = 0;
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      length += masker.push(bytes.subarray(at, at + pieceBytes)).length;
    }
    if (length + masker.end().length !== bytes.length)
      throw new Error("the masker changed what holds no secret");
    return performance.now() - start;
  });
  return bytes.length / 1e3 / median(times);
}
