import { spawn } from "node:child_process";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

export interface ChildCall {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `ours`: this process reads the keys. */
  readonly keys: "theirs" | "ours";
  /** Ends the program when aborted. */
  readonly signal?: AbortSignal;
}

/** Why: a shell ignores SIGTERM and gets SIGHUP when its terminal is closed. */
const endingSignal: NodeJS.Signals = "SIGHUP";

/** Runs a program in this pane until it ends for any reason. */
export async function runChild(call: ChildCall): Promise<Result<number, Failure>> {
  const { promise, resolve } = Promise.withResolvers<Result<number, Failure>>();
  const [program, ...args] = call.argv;
  const ignore = (): void => undefined;
  // Ctrl-C is for the foreground program.
  process.on("SIGINT", ignore);
  const stdin = call.keys === "ours" ? "ignore" : "inherit";
  const child = spawn(program, args, { cwd: call.cwd, env: call.env, stdio: [stdin, "inherit", "inherit"] });
  const leave = (): void => void child.kill(endingSignal);
  child.once("error", (error) => {
    const detail = `${program} cannot be started in ${call.cwd}: ${error.message}.`;
    resolve(fail({ reason: "missing-program", detail, hint: "Install it, or correct PATH." }));
  });
  child.once("close", (code) => resolve(ok(code ?? 128)));
  call.signal?.addEventListener("abort", leave);
  if (call.signal?.aborted === true) leave();
  const ended = await promise;
  call.signal?.removeEventListener("abort", leave);
  process.off("SIGINT", ignore);
  return ended;
}
