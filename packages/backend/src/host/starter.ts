import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { fileURLToPath } from "node:url";
import { getSystemErrorName } from "node:util";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { StartRequest } from "@wezterm-parallel/shared/protocol/host-frames";

import type { PlacedRequest, ProcessEnd } from "./hosted-process.ts";
import { fileFailure, spawnFailure } from "./start-failure.ts";

/** What the starter said about a program that it could not start. */
interface StarterFailure {
  readonly code: string;
  readonly stage: string;
}

interface ProgramStart {
  readonly program: string;
  /** Directory of out.log and err.log, which become its stdout and stderr where it has no terminal. */
  readonly logs: string;
  readonly terminal: string | undefined;
}

interface Waiting {
  readonly settle: (answer: Result<number, StarterFailure>) => void;
  readonly ended: (end: ProcessEnd) => void;
}

const perl = "/usr/bin/perl";
const script = fileURLToPath(new URL("./starter.pl", import.meta.url));

/** True where a starter can run: Perl is part of macOS and of every Linux that has git from a package. */
function hasStarter(): boolean {
  try {
    accessSync(perl, constants.X_OK);
    accessSync(script, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** A small long-lived process that starts programs: forking Node costs 1 ms and more. */
class Starter {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #running = new Map<number, (end: ProcessEnd) => void>();
  #number = 0;
  /** What the programs it starts begin with. */
  #base: Readonly<Record<string, string>> = {};
  #rest = "";

  /** `died` is called when it is gone: nobody can say any more how its programs end. */
  constructor(died: () => void) {
    this.#process = spawn(perl, [script], { stdio: ["pipe", "pipe", "inherit"] });
    this.#process.stdout?.setEncoding("latin1").on("data", (text: string) => this.#handleText(text));
    this.#process.stdin?.on("error", died);
    this.#process.once("error", died);
    this.#process.once("exit", died);
  }

  /** Answers the pid once the program runs. */
  start(
    request: PlacedRequest,
    how: ProgramStart,
    ended: (end: ProcessEnd) => void,
  ): Promise<Result<number, StarterFailure>> {
    const number = ++this.#number;
    return new Promise((settle) => {
      this.#waiting.set(number, { settle, ended });
      if (this.#base !== request.base) this.#process.stdin?.write(encodeEnvironment(request.base));
      this.#base = request.base;
      this.#process.stdin?.write(encodeStart(number, request, how));
    });
  }

  #handleText(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#handleLine(line);
  }

  #handleLine(line: string): void {
    const [word, first, second, third = ""] = line.split(" ");
    if (word === "ended") return this.#handleEnded(Number(first), Number(second), third === "0");
    const waiting = this.#waiting.get(Number(first));
    this.#waiting.delete(Number(first));
    if (waiting === undefined) return;
    if (word === "started") {
      this.#running.set(Number(second), waiting.ended);
      waiting.settle(ok(Number(second)));
    } else {
      waiting.settle(fail({ code: getSystemErrorName(-Number(second)), stage: third }));
    }
  }

  /** Told in the turn after, so that whoever waits for the start has heard of it first. */
  #handleEnded(pid: number, status: number, alone: boolean): void {
    const ended = this.#running.get(pid);
    this.#running.delete(pid);
    setImmediate(() => ended?.({ code: status >> 8, signal: status & 0x7f, alone }));
  }
}

function encodeStart(number: number, request: PlacedRequest, how: ProgramStart): Buffer {
  const fields = [
    String(number),
    request.umask === undefined ? "" : request.umask.toString(8),
    how.logs,
    request.cgroup ?? "",
    how.terminal ?? "",
    request.cwd,
    how.program,
    String(request.argv.length),
    ...request.argv,
    ...showEntries(request.env),
  ];
  return encodeFields(fields);
}

function encodeEnvironment(variables: Readonly<Record<string, string>>): Buffer {
  return encodeFields(["environment", ...showEntries(variables)]);
}

function showEntries(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([key, value]) => `${key}=${value}`);
}

function encodeFields(fields: readonly string[]): Buffer {
  const body = Buffer.from(`${fields.join("\0")}\0`);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

let starter: Starter | "none" | undefined;

/** The one starter of this host; undefined where there is none: then Node itself forks. */
export function theStarter(): Starter | undefined {
  starter ??= hasStarter() ? new Starter(endHost) : "none";
  return starter === "none" ? undefined : starter;
}

/** Makes Node itself fork, as where there is no Perl. */
export function useNoStarter(): void {
  starter = "none";
}

/** Without its starter the host cannot say how its programs end: the worker then ends and counts them. */
function endHost(): void {
  process.stderr.write("The starter of this session host died.\n");
  process.exit(1);
}

/** A failure of the starter in the words of a task. */
export function starterFailure(
  { code, stage }: StarterFailure,
  request: StartRequest,
  program: string,
): Failure {
  if (stage !== "log") return spawnFailure(program, code);
  return fileFailure("spawn-failed", request.directory, Object.assign(new Error(code), { code }));
}
