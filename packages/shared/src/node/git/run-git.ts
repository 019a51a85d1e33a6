import { spawn } from "node:child_process";

import { fail, ok, type Result } from "../../base/result.ts";
import { createFailure, createMessage, inEnglish } from "../../domain/failure-message.ts";
import type { Failure } from "../../domain/failure.ts";
import { diskFull, ranOutOfSpace } from "../disk-full.ts";
import { withUmask } from "../umask.ts";
import { gitEnvironment, gitSettings } from "./git-environment.ts";
import { removeStaleLock } from "./stale-lock.ts";

/** The directory and repository of a git command. `gitDir` skips the search for `.git`, which a task may have broken. */
export interface GitPlace {
  readonly cwd: string;
  readonly gitDir?: string | undefined;
  readonly workTree?: string | undefined;
  /** The user's environment; its GIT_* variables are ignored. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Umask for files that git writes; absent: the default. */
  readonly umask?: number | undefined;
}

export interface GitOptions {
  readonly input?: string | Buffer | undefined;
  /** Exit codes that count as success, in addition to 0. */
  readonly accept?: readonly number[] | undefined;
  /** Variables for git only, e.g. GIT_INDEX_FILE. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** `key=value` settings for this call. */
  readonly settings?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Absent: enough to check out a million files on a slow disk. */
  readonly timeoutMs?: number | undefined;
  /** Output size in bytes at which git is stopped and the answer is `cut`; absent: no limit. */
  readonly most?: number | undefined;
}

export interface GitResult {
  readonly code: number;
  /** Git was stopped at `most` bytes, so `stdout` is incomplete. */
  readonly cut?: boolean;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The code of a git process that a failed assertion of its own has ended, as shells number it. */
export const abortedCode = 134;

const usualTimeoutMs = 15 * 60_000;
/** For commands that take milliseconds: a hanging file system must not hang the program. */
export const quickTimeoutMs = 20_000;
/** From 0.1 s, doubling, about 25 s in total: longer than other git commands hold locks. */
const lockRetries = 8;
const lockWaitMs = 100;
/** 1.5 s in total: a live process has released a ref by then. */
const staleLockRetries = 4;
const lockPattern =
  /(Unable to create|cannot lock ref|could not lock|unable to lock)[^\n]*(File exists|\.lock)/i;

/**
 * Runs git without shell, prompt, pager, editor, hook, signature or maintenance; waits for locks of other processes.
 */
export async function runGit(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions = {},
): Promise<Result<GitResult, Failure>> {
  for (let attempt = 0; ; attempt++) {
    const answer = await startGit(place, args, options);
    if (!answer.ok) return answer;
    const { code, stderr, cut } = answer.value;
    if (code === 0 || cut === true || options.accept?.includes(code) === true) return answer;
    if (attempt >= lockRetries || !lockPattern.test(stderr)) {
      return fail(await gitFailure(place, args, answer.value));
    }
    if (attempt === staleLockRetries) await removeStaleLock(stderr, place.workTree !== undefined);
    await new Promise((wake) => setTimeout(wake, lockWaitMs * 2 ** attempt));
  }
}

/** Returns the output without its final newline. */
export async function gitOutput(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions = {},
): Promise<Result<string, Failure>> {
  const answer = await runGit(place, args, options);
  return answer.ok ? ok(textOf(answer.value)) : answer;
}

/** The output without its final newline. */
export function textOf({ stdout }: GitResult): string {
  return stdout.toString("utf8").replace(/\n$/, "");
}

/** Returns the items of an output with `-z`. Paths that are not UTF-8 are damaged. */
export async function listGit(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions = {},
): Promise<Result<readonly string[], Failure>> {
  const answer = await runGit(place, args, options);
  if (!answer.ok) return answer;
  return ok(
    answer.value.stdout
      .toString("utf8")
      .split("\0")
      .filter((item) => item !== ""),
  );
}

function startGit(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions,
): Promise<Result<GitResult, Failure>> {
  const { promise, resolve } = Promise.withResolvers<Result<GitResult, Failure>>();
  const child = spawnGit(place, args, options);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let room = options.most ?? Number.POSITIVE_INFINITY;
  child.stdout.on("data", (chunk: Buffer) => {
    if (room > 0) out.push(chunk.subarray(0, room));
    room -= chunk.length;
    if (room < 0) child.kill("SIGKILL");
  });
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  // A pipe that git has closed may report ECONNRESET, but only after all its output was read.
  for (const stream of [child.stdout, child.stderr]) stream.on("error", () => undefined);
  child.on("error", (error) => resolve(fail(startFailure(place, error))));
  child.on("close", (code, signal) => {
    const stderr = Buffer.concat(err).toString("utf8") + (signal === null ? "" : `stopped by ${signal}`);
    const ended = code ?? (signal === "SIGABRT" ? abortedCode : -1);
    resolve(ok({ code: ended, stdout: Buffer.concat(out), stderr, cut: room < 0 }));
  });
  // Git may exit without reading all input; its exit code shows whether that matters.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  return promise;
}

/** For a process that answers several questions; its callers wait for no lock. */
export function spawnGit(place: GitPlace, args: readonly string[], options: GitOptions = {}) {
  const all = [...gitSettings(place.env, options.settings), ...locate(place), ...args];
  return withUmask(place.umask, () =>
    spawn("git", all, {
      cwd: place.cwd,
      env: { ...gitEnvironment(place.env), ...options.variables },
      stdio: ["pipe", "pipe", "pipe"],
      timeout: options.timeoutMs ?? usualTimeoutMs,
      signal: options.signal,
    }),
  );
}

function locate(place: GitPlace): string[] {
  const found = place.gitDir === undefined ? [] : [`--git-dir=${place.gitDir}`];
  return place.workTree === undefined ? found : [...found, `--work-tree=${place.workTree}`];
}

function startFailure(place: GitPlace, error: NodeJS.ErrnoException): Failure {
  if (error.name === "AbortError") {
    return createFailure({ reason: "git-failed", detail: createMessage("git-stopped") });
  }
  return error.code === "ENOENT"
    ? createFailure({
        reason: "missing-program",
        detail: createMessage("git-missing", { directory: place.cwd }),
        hint: createMessage("git-missing-hint"),
      })
    : createFailure({
        reason: "git-failed",
        detail: createMessage("git-not-started", { why: error.message }),
      });
}

async function gitFailure(place: GitPlace, args: readonly string[], answer: GitResult): Promise<Failure> {
  const { stderr } = answer;
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const told = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? "no error message";
  const detail = createMessage("git-failed", { command: args[0] ?? "", code: answer.code, said: told });
  const data = { stderr: stderr.slice(-2000) };
  const disks = [place.cwd, place.gitDir, place.workTree].filter((path) => path !== undefined);
  if (await ranOutOfSpace(stderr, disks)) return { ...diskFull(inEnglish(detail)), data };
  const locked = /Unable to create '([^\n]+\.lock)': File exists/.exec(stderr)?.[1];
  const hint = locked === undefined ? undefined : createMessage("git-locked-hint", { path: locked });
  return createFailure({ reason: "git-failed", detail, hint, data });
}
