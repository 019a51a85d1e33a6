import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";

import { fail, ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";

/** Appends to the file from which the worker reads the results of a task. */
export function reportResult(
  file: string | undefined,
  { key, value }: { readonly key: string; readonly value: string },
): Result<string, Failure> {
  if (file === undefined || file === "") return fail(noFile);
  try {
    append(file, `${key}=${value}\n`);
  } catch (error) {
    return fail({ reason: "permission-denied", detail: `The result cannot be written: ${String(error)}` });
  }
  return ok(
    `${key} is a result of your task once it has succeeded: tasks that need it get it, and people see it.`,
  );
}

/** The task can write into the directory of its file: a link there must not lead the server to another one. */
function append(path: string, line: string): void {
  const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW } = constants;
  const file = openSync(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
  try {
    const status = fstatSync(file);
    if (!status.isFile() || status.nlink !== 1) throw new Error(`${path} is not a file of its own.`);
    writeSync(file, line);
  } finally {
    closeSync(file);
  }
}

const noFile: Failure = {
  reason: "unavailable",
  detail: "The variable WZP_OUTPUT is missing, so there is no file for results.",
  hint: "Start wzp mcp with the environment of the task.",
};
