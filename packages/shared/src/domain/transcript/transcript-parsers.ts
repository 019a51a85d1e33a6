import { ClaudeParser } from "./parse-claude.ts";
import { CodexParser } from "./parse-codex.ts";
import { GeminiParser } from "./parse-gemini.ts";
import { OpencodeParser } from "./parse-opencode.ts";
import { readEntry, type TranscriptParser, unknownLine } from "./transcript-entry.ts";

/** Programs whose records are understood. */
export const recordedPrograms = ["claude", "codex", "gemini", "opencode"] as const;
export type RecordedProgram = (typeof recordedPrograms)[number];

export function isRecorded(program: string): program is RecordedProgram {
  return (recordedPrograms as readonly string[]).includes(program);
}

/** `acp`: the record of `wzp acp`, whichever agent it talks to. */
export type TranscriptRecord = RecordedProgram | "acp";

export function createParser(record: TranscriptRecord): TranscriptParser {
  switch (record) {
    case "acp":
      return { read: (line) => [readEntry(line) ?? unknownLine(line)] };
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
