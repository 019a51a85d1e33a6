import { ClaudeParser } from "./parse-claude.ts";
import { CodexParser } from "./parse-codex.ts";
import { GeminiParser } from "./parse-gemini.ts";
import { OpencodeParser } from "./parse-opencode.ts";
import type { TranscriptParser } from "./transcript-entry.ts";

/** Programs whose records are understood. */
export const recordedPrograms = ["claude", "codex", "gemini", "opencode"] as const;
export type RecordedProgram = (typeof recordedPrograms)[number];

export function isRecorded(program: string): program is RecordedProgram {
  return (recordedPrograms as readonly string[]).includes(program);
}

export function createParser(program: RecordedProgram): TranscriptParser {
  switch (program) {
    case "claude":
      return new ClaudeParser();
    case "codex":
      return new CodexParser();
    case "gemini":
      return new GeminiParser();
    case "opencode":
      return new OpencodeParser();
  }
}
