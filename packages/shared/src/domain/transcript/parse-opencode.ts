import { asCount, asRecord, asShown, asText, parseRecord, type JsonRecord } from "./json-value.ts";
import { unknownLine, type TranscriptEntry, type TranscriptParser } from "./transcript-entry.ts";

const silent: ReadonlySet<string> = new Set(["step-start", "snapshot", "patch", "compaction", "agent"]);

/**
 * Reads rows of the tables `part` and `message` of opencode's database: `{at, role, model, part}`. A part is written once
 * it is complete.
 */
export class OpencodeParser implements TranscriptParser {
  read(line: string): readonly TranscriptEntry[] {
    const row = parseRecord(line);
    if (row === undefined) return [unknownLine(line)];
    const at = asCount(row["at"]);
    const found = partEntries(row, asRecord(row["part"]));
    if (found === undefined) return [unknownLine(line, at)];
    return found.map((entry) => ({ ...entry, at }));
  }
}

function partEntries(row: JsonRecord, part: JsonRecord): readonly TranscriptEntry[] | undefined {
  const type = asText(part["type"]);
  if (silent.has(type)) return [];
  switch (type) {
    case "text":
      return textEntries(row, part);
    case "reasoning":
      return [{ kind: "thought", text: asText(part["text"]) }];
    case "tool":
      return toolEntries(part, asRecord(part["state"]));
    case "step-finish":
      return [usageEntry(asText(row["model"]), part)];
    case "file":
      return [{ kind: "prompt", text: `[${asText(part["filename"]) || "file"}]` }];
    case "retry":
      return [{ kind: "note", text: asShown(part["error"]), failed: true }];
    default:
      return undefined;
  }
}

/** The program adds synthetic texts to prompts. */
function textEntries(row: JsonRecord, part: JsonRecord): readonly TranscriptEntry[] {
  if (part["synthetic"] === true) return [];
  return [{ kind: row["role"] === "user" ? "prompt" : "answer", text: asText(part["text"]) }];
}

function toolEntries(part: JsonRecord, state: JsonRecord): readonly TranscriptEntry[] {
  const call = asText(part["callID"]);
  const input = asRecord(state["input"]);
  const file = asText(input["filePath"]);
  const text = asText(input["command"]) || asShown(state["input"]);
  const failed = state["status"] === "error";
  const result = failed ? asText(state["error"]) : asText(state["output"]);
  return [
    { kind: "tool", tool: asText(part["tool"]), call, text, ...(file !== "" && { files: [file] }) },
    { kind: "result", call, text: result, ...(failed && { failed }) },
  ];
}

function usageEntry(model: string, part: JsonRecord): TranscriptEntry {
  const tokens = asRecord(part["tokens"]);
  const cache = asRecord(tokens["cache"]);
  // It says 0 for models whose prices it does not know.
  const cost = asCount(part["cost"]);
  return {
    kind: "usage",
    model,
    usage: {
      input: asCount(tokens["input"]),
      output: asCount(tokens["output"]) + asCount(tokens["reasoning"]),
      cacheRead: asCount(cache["read"]),
      cacheWrite: asCount(cache["write"]),
    },
    ...(cost > 0 && { cost }),
  };
}
