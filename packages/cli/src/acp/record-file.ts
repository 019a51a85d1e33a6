import { constants, openSync, writeSync } from "node:fs";

import type { TranscriptEntry } from "@wezterm-parallel/shared/domain/transcript/transcript-entry";

/** Returns a function that appends steps of a conversation to a file. Where that fails, the conversation goes on. */
export function openRecord(path: string): (entries: readonly TranscriptEntry[]) => void {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  let file: number | undefined;
  return (entries) => {
    const at = Date.now();
    const lines = entries.map((entry) => `${JSON.stringify({ at, ...entry })}\n`);
    try {
      file ??= openSync(path, flags, 0o600);
      writeSync(file, lines.join(""));
    } catch {
      // A full disk, or a sandbox without the file.
    }
  };
}
