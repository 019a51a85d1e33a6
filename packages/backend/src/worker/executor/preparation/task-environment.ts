import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import {
  identityVariables,
  matrixVariables,
  needsVariable,
} from "@wezterm-parallel/shared/domain/task/environment/variable-names";
import type { AttemptRef, TaskInput } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { AttemptFiles } from "../attempt/attempt-files.ts";
import { needNames } from "./need-names.ts";

export interface TaskSurroundings {
  readonly ref: AttemptRef;
  readonly spec: TaskSpec;
  readonly inputs: readonly TaskInput[];
  readonly files: AttemptFiles;
  /** Working directory of its processes. */
  readonly directory: string;
  /** Ports, and unique names for resources shared on a machine. */
  readonly slot: Readonly<Record<string, string>>;
  /** Number among the run's running attempts on this machine. */
  readonly jobSlot: number;
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Builds the variables of a task in addition to the run's environment, later ones overriding: terminal and
 * ports, then the plan's, then its secrets, and finally `WZP_…`, which are always correct.
 */
export function taskEnvironment(task: TaskSurroundings): Record<string, string> {
  return {
    ...(task.spec.terminal ? { TERM: "xterm-256color" } : {}),
    PWD: task.directory,
    ...task.slot,
    ...task.spec.env,
    ...task.secrets,
    ...ownVariables(task.slot),
    ...identityVariables(task.ref.run, task.ref.name, task.ref.attempt),
    WZP_JOB_SLOT: String(task.jobSlot),
    WZP_OUTPUT: task.files.output,
    ...matrixVariables(task.spec.matrix),
    ...(task.inputs.length > 0 ? needsVariables(task) : {}),
  };
}

/** Selects variables that describe the slot itself, without conventional names such as PORT. */
function ownVariables(slot: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(slot).filter(([name]) => name.startsWith("WZP_")));
}

function needsVariables({ inputs, files }: TaskSurroundings): Record<string, string> {
  const variables: Record<string, string> = { WZP_NEEDS: files.needs, WZP_INPUTS: files.inputs };
  for (const { task, outputs } of inputs) {
    for (const [key, value] of Object.entries(outputs)) {
      for (const name of needNames(task, inputs)) variables[needsVariable(name, key)] = value;
    }
  }
  return variables;
}
