import { withoutRepository } from "@wezterm-parallel/shared/domain/task/environment/inherited-variables";
import {
  identityVariables,
  matrixVariables,
} from "@wezterm-parallel/shared/domain/task/environment/variable-names";

import type { CliContext } from "../invocation/context.ts";
import type { FoundTask } from "./find-task.ts";

/** Returns this shell's environment with the variables that the task's own processes have. */
export function taskEnvironment(
  env: CliContext["env"],
  { task, run, attempt }: FoundTask,
): Record<string, string | undefined> {
  return {
    ...withoutRepository(env),
    ...task.spec.env,
    ...identityVariables(run.number, task.name, attempt ?? 1),
    ...matrixVariables(task.spec.matrix),
  };
}
