import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, release, tmpdir, type } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { LogEntry } from "@wezterm-parallel/shared/domain/logs/log-entry";
import { readLast } from "@wezterm-parallel/shared/node/program-logs/read-last";
import { protocolVersion, releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import type { CliContext } from "../invocation/context.ts";
import type { MachineFinding } from "./check-machine.ts";
import { Redaction } from "./redact.ts";

/** Lists the content of the archive for the person who sends it. */
export interface SupportReport {
  readonly file: string;
  readonly bytes: number;
  readonly contents: readonly string[];
}

const lastHoursMs = 24 * 3_600_000;
const mostEntries = 5_000;
/** A request that takes longer is worth a look. */
const slowMs = 500;
const mostSlow = 100;
const folder = "wzp-report";

/**
 * Writes a gzipped tar archive for whoever helps: versions, findings, settings, state, and what the programs logged in
 * the last 24 hours. Everything in it is redacted first.
 */
export async function writeReport(
  cli: CliContext,
  file: string,
  known: KnownParts,
): Promise<Result<SupportReport, Failure>> {
  if (existsSync(file)) return fail(exists(file));
  const redaction = new Redaction(cli.env, cli.env["HOME"] || homedir());
  const scratch = mkdtempSync(join(tmpdir(), "wzp-report-"));
  try {
    const directory = join(scratch, folder);
    mkdirSync(directory);
    const parts = await collect(cli, known);
    for (const [name, lines] of parts) {
      const text = lines.map((line) => `${JSON.stringify(redaction.value(line))}\n`).join("");
      writeFileSync(join(directory, name), text, { mode: 0o600 });
    }
    await pack(scratch, file);
    return ok({ file, bytes: statSync(file).size, contents: parts.map(([name]) => `${folder}/${name}`) });
  } catch (error) {
    return fail(notWritten(file, error));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

type Part = readonly [name: string, lines: readonly unknown[]];

interface KnownParts {
  readonly findings: readonly MachineFinding[];
  readonly settings: readonly unknown[];
}

async function collect(cli: CliContext, { findings, settings }: KnownParts): Promise<readonly Part[]> {
  const since = Date.now() - lastHoursMs;
  const { entries } = await readLast(cli.home.state, { since }, mostEntries);
  const { server, statements } = await askServer(cli);
  return [
    ["versions.json", [versions()]],
    ["doctor.jsonl", findings],
    ["settings.jsonl", settings],
    ["server.jsonl", server],
    ["slow-statements.jsonl", statements],
    ["logs.jsonl", entries],
    ["slow-requests.jsonl", slowest(entries)],
  ];
}

function versions() {
  return {
    release: releaseVersion,
    protocol: protocolVersion,
    node: process.version,
    system: `${type()} ${release()} ${process.arch}`,
    at: new Date().toISOString(),
  };
}

/** The state of the server, its use of resources and its slowest statements, or why it does not answer. */
async function askServer(cli: CliContext) {
  const client = await cli.client({ prompt: true });
  const [status, resources] = await Promise.all([client.status(), client.get("getResources", {})]);
  const { statements, ...use } = resources.ok ? resources.value : { statements: [] };
  const server = [
    { status: status.ok ? status.value : { failure: status.failure } },
    { resources: resources.ok ? use : { failure: resources.failure } },
  ];
  return { server, statements };
}

/** The slowest requests among those that are logged: changes and refusals. */
function slowest(entries: readonly LogEntry[]): readonly LogEntry[] {
  const tookMs = ({ context }: LogEntry) => (typeof context?.["ms"] === "number" ? context["ms"] : 0);
  return entries
    .filter((entry) => entry.program === "access" && tookMs(entry) >= slowMs)
    .toSorted((one, other) => tookMs(other) - tookMs(one))
    .slice(0, mostSlow);
}

/** The archive is there whole, or not at all. */
async function pack(scratch: string, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  try {
    writeFileSync(part, "", { mode: 0o600, flag: "wx" });
    await promisify(execFile)("tar", ["-czf", part, "-C", scratch, folder]);
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
}

function exists(file: string): Failure {
  return { reason: "conflict", detail: `${file} exists already.`, hint: "Choose another name." };
}

function notWritten(file: string, error: unknown): Failure {
  const { code, message } = error as NodeJS.ErrnoException;
  return {
    reason: "read-only-home",
    detail: `The report ${file} cannot be written: ${code ?? message}.`,
    hint: "Choose a directory that you may write to; the report is packed by the program tar.",
  };
}
