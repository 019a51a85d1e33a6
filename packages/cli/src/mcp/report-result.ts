import { appendFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Appends to the file from which the worker reads the results of a task. */
export function reportResult(
  file: string | undefined,
  { key, value }: { readonly key: string; readonly value: string },
): Result<string, Failure> {
  if (file === undefined || file === "") return fail(noFile);
  try {
    appendFileSync(file, `${key}=${value}\n`);
  } catch (error) {
    return fail({ reason: "permission-denied", detail: `The result cannot be written: ${String(error)}` });
  }
  return ok(
    `${key} is a result of your task once it has succeeded: tasks that need it get it, and people see it.`,
  );
}

const noFile: Failure = {
  reason: "unavailable",
  detail: "The variable WZP_OUTPUT is missing, so there is no file for results.",
  hint: "Start wzp mcp with the environment of the task.",
};
