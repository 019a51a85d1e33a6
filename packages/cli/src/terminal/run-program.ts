import { spawn } from "node:child_process";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

export interface ProgramCall {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs a program on this terminal until it ends; returns its exit code, or 128 + number after a signal. */
export async function runProgram({ argv, cwd, env }: ProgramCall): Promise<Result<number, Failure>> {
  const { promise, resolve } = Promise.withResolvers<Result<number, Failure>>();
  const [program, ...args] = argv;
  // Ctrl-C is for the foreground program, which decides whether to end.
  const ignore = () => undefined;
  process.on("SIGINT", ignore);
  const child = spawn(program, args, { cwd, env, stdio: "inherit" });
  child.on("error", (error) => {
    const detail = `${program} cannot be started in ${cwd}: ${error.message}.`;
    resolve(fail({ reason: "missing-program", detail, hint: "Install it, or correct PATH." }));
  });
  child.on("close", (code) => resolve(ok(code ?? 128)));
  const ended = await promise;
  process.off("SIGINT", ignore);
  return ended;
}
