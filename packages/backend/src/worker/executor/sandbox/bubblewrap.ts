import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type FailurePhrase, phrase } from "@wezterm-parallel/shared/domain/failure-message";

import { findTool } from "../find-tool.ts";

/** The programs that make a sandbox. */
export interface Bubblewrap {
  readonly bwrap: string;
  /** `env` of GNU coreutils, which sets how signals are handled. */
  readonly env: string;
}

/** Why this machine cannot make one. */
export type SandboxObstacle =
  | { readonly kind: "not-linux" }
  | { readonly kind: "no-bubblewrap" }
  | { readonly kind: "refused"; readonly said: string };

export function whyNoSandbox(obstacle: SandboxObstacle): FailurePhrase {
  if (obstacle.kind === "refused") return phrase("sandbox-refused", { said: obstacle.said });
  return phrase(obstacle.kind === "not-linux" ? "sandbox-not-linux" : "sandbox-no-bubblewrap");
}

/**
 * A read-only machine with its own users, processes and devices, without capabilities. `--unshare-user` also for root,
 * whose capabilities could undo the mounts. Settings of the kernel need no capability, but root, to be written.
 */
export const isolation: readonly string[] = [
  "--unshare-user",
  "--unshare-pid",
  "--unshare-ipc",
  "--unshare-uts",
  "--unshare-cgroup-try",
  "--cap-drop",
  "ALL",
  "--die-with-parent",
  "--ro-bind",
  "/",
  "/",
  "--dev",
  "/dev",
  "--proc",
  "/proc",
  ...["sys", "sysrq-trigger", "irq", "bus"].flatMap((name) => [
    "--ro-bind-try",
    `/proc/${name}`,
    `/proc/${name}`,
  ]),
];

/**
 * Signals for the task alone. Bubblewrap itself ends only with the task: otherwise Ctrl-C, or a polite end, would kill
 * every process before it can react.
 */
const signals = "INT,TERM,QUIT,HUP";

/** Returns the argv of a program in a sandbox. */
export function wrapped(
  { bwrap, env }: Bubblewrap,
  args: readonly string[],
  argv: readonly string[],
): readonly string[] {
  const restored = [env, `--default-signal=${signals}`, ...argv];
  return [env, `--ignore-signal=${signals}`, bwrap, ...args, "--", ...restored];
}

const run = promisify(execFile);
const patienceMs = 10_000;

let works: Promise<Result<Bubblewrap, SandboxObstacle>> | undefined;

/** Tries it once; again at the next call if it does not work, because a person may install what is missing. */
export async function findBubblewrap(): Promise<Result<Bubblewrap, SandboxObstacle>> {
  works ??= tryBubblewrap();
  const found = await works;
  if (!found.ok) works = undefined;
  return found;
}

async function tryBubblewrap(): Promise<Result<Bubblewrap, SandboxObstacle>> {
  if (process.platform !== "linux") return fail({ kind: "not-linux" });
  const bwrap = findTool("bwrap");
  const env = findTool("env");
  if (bwrap === undefined || env === undefined) return fail({ kind: "no-bubblewrap" });
  const [program = "", ...rest] = wrapped({ bwrap, env }, isolation, [env, "true"]);
  try {
    await run(program, rest, { timeout: patienceMs, env: { LC_ALL: "C" } });
    return ok({ bwrap, env });
  } catch (error) {
    const { stderr } = error as { readonly stderr?: string };
    const said = stderr?.trim().split("\n").at(-1) ?? "";
    return fail({ kind: "refused", said: (said || String(error)).slice(0, 200) });
  }
}
