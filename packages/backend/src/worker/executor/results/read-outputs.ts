import { closeSync, openSync, readSync, statSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  createMessage,
  createFailure,
  type FailureMessage,
} from "@wezterm-parallel/shared/domain/failure-message";

/** The values are in the environment of every successor, which the kernel limits to 128 KiB per variable. */
export const outputLimit = 64 * 1024;
const linePattern = /^([A-Za-z_][A-Za-z0-9_.-]*)=(.*)$/;

/**
 * Reads `key=value` lines that a task appended to `$WZP_OUTPUT`; the last of equal keys counts. `mask`
 * removes secrets before anything is cut.
 */
export function readOutputs(
  file: string,
  mask: (text: string) => string,
): Result<Record<string, string>, Failure> {
  const written = readBounded(file);
  if (written === undefined) return ok({});
  const text = mask(written);
  if (written.length > outputLimit)
    return fail(refusal(createMessage("outputs-large", { most: outputLimit })));
  const outputs: Record<string, string> = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const match = linePattern.exec(line);
    if (match === null)
      return fail(refusal(createMessage("outputs-line", { line: index + 1, text: line.slice(0, 80) })));
    outputs[match[1] ?? ""] = match[2] ?? "";
  }
  return ok(outputs);
}

function refusal(detail: FailureMessage): Failure {
  return createFailure({ reason: "outputs-failed", detail, hint: createMessage("outputs-line-hint") });
}

function readBounded(file: string): string | undefined {
  // Usually there is none, and an exception costs ten times as much as this check.
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return undefined;
  }
  try {
    const bytes = Buffer.alloc(outputLimit + 1);
    return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(descriptor);
  }
}
