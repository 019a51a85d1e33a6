import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { MapTask } from "../map-tasks.ts";
import { fillText, hasPlaceholder, parseText } from "../arguments/placeholders.ts";

export interface OutputBytes {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/**
 * Writes the outputs of tasks as GNU parallel does: `DIR/1/VALUE/2/VALUE/stdout`, `stderr` and `seq`. A name with
 * placeholders is a file for each task, or a directory if it ends with `/`.
 */
export function writeResults(
  directory: string,
  { values, number }: Pick<MapTask, "values" | "number">,
  { stdout, stderr }: OutputBytes,
): void {
  const path = hasPlaceholder([directory])
    ? fillText(parseText(directory), { values: values.map(escapeName), number }, " ")
    : join(directory, ...values.flatMap((value, at) => [String(at + 1), escapeName(value)]), "/");
  const isDirectory = path.endsWith("/");
  mkdirSync(isDirectory ? path : dirname(path), { recursive: true });
  writeFileSync(isDirectory ? `${path}stdout` : path, stdout);
  writeFileSync(isDirectory ? `${path}stderr` : `${path}.err`, stderr);
  writeFileSync(isDirectory ? `${path}seq` : `${path}.seq`, String(number));
}

/** Escapes an argument for use as a file name. */
function escapeName(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("/", "\\_");
}
