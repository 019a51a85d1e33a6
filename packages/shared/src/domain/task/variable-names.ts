import { attemptId, runId, taskId } from "../ids.ts";

/** What POSIX allows in a variable's name: letters become capitals, everything else one `_`, none at the end. */
export function variableName(text: string): string {
  const name = text.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  return name.replace(/(?<=.)_$/, "");
}

/** The variable that carries a matrix key's value. */
export function matrixVariable(key: string): string {
  return `WZP_MATRIX_${variableName(key)}`;
}

/** The values that a task of a matrix stands for, by variable. */
export function matrixVariables(matrix: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(matrix).map(([key, value]) => [matrixVariable(key), value]));
}

/** The variable that carries one value that a predecessor handed on. */
export function needsVariable(task: string, key: string): string {
  return `WZP_NEEDS_${variableName(task)}_${variableName(key)}`;
}

/** Who a process works for. */
export function identityVariables(run: number, task: string, attempt: number): Record<string, string> {
  return {
    WZP_RUN: runId(run),
    WZP_TASK: taskId(run, task),
    WZP_ATTEMPT: attemptId(run, task, attempt),
  };
}
