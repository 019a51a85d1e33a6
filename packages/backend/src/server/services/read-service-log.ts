import { closeSync, fstatSync, openSync, readSync } from "node:fs";

import { serviceStartDirectory } from "@wezterm-parallel/shared/protocol/home";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";
import type { ServiceLog } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

/** One answer; more is read by further requests. */
const mostBytes = 262_144;

interface LogQuery {
  readonly id: string;
  readonly start: number;
  /** Bytes to leave out; absent: the end of the log. */
  readonly after: number | undefined;
}

/** Reads a part of the output of one start; a log that is gone is empty. */
export function readServiceLog(state: string, { id, start, after }: LogQuery): ServiceLog {
  const directory = serviceStartDirectory(state, id, start);
  const out = readFrom(`${directory}/${sessionFileNames.out}`, after);
  // Without a terminal, stderr is a file of its own: its end is shown once, after the output.
  const errors =
    after === undefined ? readFrom(`${directory}/${sessionFileNames.err}`, undefined) : undefined;
  return { start, text: out.text, next: out.next, ...(errors?.text && { errors: errors.text }) };
}

function readFrom(file: string, after: number | undefined): { text: string; next: number } {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return { text: "", next: 0 };
  }
  try {
    const { size } = fstatSync(descriptor);
    const from = Math.min(size, after ?? Math.max(0, size - mostBytes));
    const bytes = Buffer.alloc(Math.min(mostBytes, size - from));
    const read = readSync(descriptor, bytes, 0, bytes.length, from);
    // The beginning of a long log is freed, and reads as zeros.
    const text = bytes.toString("utf8", 0, read).replaceAll("\0", "");
    return { text, next: from + read };
  } finally {
    closeSync(descriptor);
  }
}
