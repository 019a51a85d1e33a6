import type { RunEnvironment } from "@wezterm-parallel/shared/domain/run-spec";

import type { CliContext } from "../context.ts";

/** Variables that belong to this process and not to the shell that started it. */
const ownVariables = new Set(["_", "SHLVL", "OLDPWD", "PWD"]);

/**
 * The environment of the submitting shell: tasks run as if typed there. A server elsewhere gets none of it: paths of this
 * machine mean nothing there, and what is secret in it stays here.
 */
export function captureEnvironment({ context, env }: Pick<CliContext, "context" | "env">): RunEnvironment {
  if (context.ok && context.value !== undefined) return { mode: "clean", variables: {} };
  const variables = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !ownVariables.has(entry[0]),
  );
  return { mode: "submitted", variables: Object.fromEntries(variables), umask: process.umask() };
}
