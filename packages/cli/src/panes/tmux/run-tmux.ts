import { spawn } from "node:child_process";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { withoutControls } from "../without-controls.ts";
import type { TmuxServer } from "./tmux-server.ts";

export interface TmuxAnswer {
  readonly code: number;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Measured: a client answers in 5 ms; one that takes a thousand times as long is stopped or swapped out. */
const limitMs = 5_000;

/**
 * Runs a script in the server. It is passed through stdin: every user can read arguments, and tmux takes no
 * more than 16 KB of them. A hanging server reads the script only when it continues, so a call that timed out
 * is not executed later. `start` starts a server if none runs.
 */
export async function runTmux(
  server: TmuxServer,
  script: string,
  options: { readonly start?: boolean } = {},
): Promise<Result<TmuxAnswer, Failure>> {
  const begin = options.start === true ? ["start-server", ";"] : [];
  return callTmux(server, ["-u", ...server.address, ...begin, "source-file", "-"], script);
}

/** Runs the program with these arguments. */
export function callTmux(
  server: TmuxServer,
  args: readonly string[],
  input = "",
): Promise<Result<TmuxAnswer, Failure>> {
  const { promise, resolve } = Promise.withResolvers<Result<TmuxAnswer, Failure>>();
  const child = spawn("tmux", args, { env: { ...server.env }, stdio: ["pipe", "pipe", "pipe"] });
  const limit = setTimeout(() => {
    child.kill("SIGKILL");
    resolve(fail(hangs(server)));
  }, limitMs);
  const printed: Buffer[] = [];
  const complained: Buffer[] = [];
  child.stdout.on("data", (data: Buffer) => printed.push(data));
  // A closed pipe may end with ECONNRESET; the exit of the program decides.
  for (const stream of [child.stdout, child.stderr]) stream.on("error", () => undefined);
  child.stderr.on("data", (data: Buffer) => complained.push(data));
  // The client may exit before it has read everything; its exit has the reason.
  child.stdin.on("error", () => undefined);
  child.on("error", (error) => {
    clearTimeout(limit);
    resolve(fail(cannotStart(error)));
  });
  child.on("close", (code) => {
    clearTimeout(limit);
    const lines = Buffer.concat(printed).toString("utf8").split("\n");
    resolve(ok({ code: code ?? 1, lines, stderr: Buffer.concat(complained).toString("utf8").trim() }));
  });
  child.stdin.end(input === "" ? "" : `${input}\n`);
  return promise;
}

function hangs(server: TmuxServer): Failure {
  return {
    reason: "unavailable",
    detail: `tmux${server.spoken} did not answer within ${limitMs / 1000} s.`,
    hint: `Its server may be suspended; check whether \`${["tmux", ...server.address, "ls"].join(" ")}\` answers.`,
  };
}

function cannotStart(error: Error): Failure {
  const isMissing = "code" in error && error.code === "ENOENT";
  return {
    reason: isMissing ? "missing-program" : "unavailable",
    detail: isMissing ? "tmux was not found on PATH." : `tmux cannot be started: ${error.message}.`,
    ...(isMissing && { hint: "Install tmux 3.2 or newer." }),
  };
}

/** Turns an error message of tmux into a failure. */
export function tmuxFailure(server: TmuxServer, answer: TmuxAnswer): Failure {
  const said = withoutControls(answer.stderr.split("\n")[0] ?? "");
  const known = complaints.find(({ pattern }) => pattern.test(said));
  const { reason, what, hint } = known ?? { reason: "unavailable", what: "refused", hint: undefined };
  return {
    reason,
    detail: `tmux${server.spoken} ${what}: ${said === "" ? `exit code ${answer.code}` : said}.`,
    ...(hint !== undefined && { hint }),
  };
}

export function hasNoServer(answer: TmuxAnswer): boolean {
  return /no server running|error connecting|server exited|lost server/.test(answer.stderr);
}

const complaints = [
  {
    pattern: /no server running|error connecting|server exited|lost server/,
    reason: "unavailable",
    what: "has no running server",
    hint: "Try again. If your tmux.conf sets `exit-unattached on`, run the command inside tmux.",
  },
  {
    pattern: /no space for new pane|pane too small/,
    reason: "conflict",
    what: "has no room",
    hint: "Make the terminal larger or close panes.",
  },
  { pattern: /can't find/, reason: "not-found", what: "does not have it", hint: undefined },
  { pattern: /duplicate session/, reason: "conflict", what: "has it already", hint: undefined },
  {
    pattern: /protocol version mismatch/,
    reason: "version-mismatch",
    what: "is another version than its running server",
    hint: "Use the tmux that started the server, or stop the server.",
  },
] as const;
