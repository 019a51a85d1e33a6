import { attemptId, runId, taskId } from "../../ids.ts";

/**
 * Returns a valid POSIX variable name: letters are upper-cased, runs of other characters become one `_`, none
 * at the end.
 */
export function variableName(text: string): string {
  const name = text.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  return name.replace(/(?<=.)_$/, "");
}

/** Returns the variable that holds a matrix key's value. */
export function matrixVariable(key: string): string {
  return `WZP_MATRIX_${variableName(key)}`;
}

/** Returns the values of a matrix task by variable. */
export function matrixVariables(matrix: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(matrix).map(([key, value]) => [matrixVariable(key), value]));
}

/** Returns the variable that holds the value of a plan's parameter. */
export function paramVariable(name: string): string {
  return `WZP_PARAM_${variableName(name)}`;
}

/** Returns the values of a run's parameters by variable. */
export function paramVariables(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [paramVariable(name), value]));
}

/** Returns the variable that holds a value passed on by a predecessor. */
export function needsVariable(task: string, key: string): string {
  return `WZP_NEEDS_${variableName(task)}_${variableName(key)}`;
}

/** The variable with the token of an agent's attempt. */
export const agentTokenVariable = "WZP_AGENT_TOKEN";

/** The variable with an API key, for an agent that wzp did not start. */
export const keyVariable = "WZP_KEY";

/** Returns the variables that identify the attempt a process belongs to. */
export function identityVariables(run: number, task: string, attempt: number): Record<string, string> {
  return {
    WZP_RUN: runId(run),
    WZP_TASK: taskId(run, task),
    WZP_ATTEMPT: attemptId(run, task, attempt),
  };
}
