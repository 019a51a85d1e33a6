import type { RunEnvironment } from "@wezterm-parallel/shared/domain/run-spec";

/** Variables that belong to this process and not to the shell that started it. */
const ownVariables = new Set(["_", "SHLVL", "OLDPWD", "PWD"]);

/** The environment of the submitting shell: tasks run as if typed there. */
export function captureEnvironment(env: Readonly<Record<string, string | undefined>>): RunEnvironment {
  const variables = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !ownVariables.has(entry[0]),
  );
  return { mode: "submitted", variables: Object.fromEntries(variables), umask: process.umask() };
}
