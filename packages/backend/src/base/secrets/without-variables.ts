import type { RunEnvironment } from "@wezterm-parallel/shared/domain/run/run-spec";

/** Removes variables of the submitting shell, because those with the name of a secret may contain its value. */
export function withoutVariables(environment: RunEnvironment, names: readonly string[]): RunEnvironment {
  const kept = Object.entries(environment.variables).filter(([name]) => !names.includes(name));
  return { ...environment, variables: Object.fromEntries(kept) };
}
