import {
  asCount,
  asList,
  asRecord,
  asShown,
  asText,
  asTime,
  parseRecord,
  type JsonRecord,
} from "./json-value.ts";
import { unknownLine, type TranscriptEntry, type TranscriptParser } from "./transcript-entry.ts";

/** Lines about the program itself (measured: 2.1.330). */
const silent: ReadonlySet<string> = new Set([
  "ai-title",
  "api-request",
  "api-request-blob",
  "api-request-shape",
  "atis-latch",
  "attachment",
  "custom-title",
  "file-history-snapshot",
  "last-prompt",
  "mode",
  "permission-mode",
  "queue-operation",
  "tools-used",
]);

/** Reads `~/.claude/projects/<directory>/<session>.jsonl`. */
export class ClaudeParser implements TranscriptParser {
  /** Each block of an answer is a line of its own, with the usage of the whole answer. */
  readonly #counted = new Set<string>();
  #cost = 0;

  read(line: string): readonly TranscriptEntry[] {
    const record = parseRecord(line);
    const type = asText(record?.["type"]);
    const at = asTime(record?.["timestamp"]);
    if (record === undefined) return [unknownLine(line)];
    if (silent.has(type)) return [];
    const found = this.#entries(type, record);
    if (found === undefined) return [unknownLine(line, at)];
    return at === undefined ? found : found.map((entry) => ({ ...entry, at }));
  }

  #entries(type: string, record: JsonRecord): readonly TranscriptEntry[] | undefined {
    switch (type) {
      case "user":
        return record["isMeta"] === true ? [] : userEntries(asRecord(record["message"]));
      case "assistant":
        return this.#answer(asRecord(record["message"]));
      case "system":
        return systemEntries(record);
      case "cost-state":
        return this.#costEntries(record["totalCostUSD"]);
      default:
        return undefined;
    }
  }

  #answer(message: JsonRecord): readonly TranscriptEntry[] {
    const blocks = asList(message["content"]).flatMap((block) => blockEntries(asRecord(block)));
    return [...blocks, ...this.#usage(message)];
  }

  #usage(message: JsonRecord): readonly TranscriptEntry[] {
    const id = asText(message["id"]);
    const usage = asRecord(message["usage"]);
    if (id === "" || this.#counted.has(id) || message["usage"] === undefined) return [];
    this.#counted.add(id);
    return [
      {
        kind: "usage",
        model: asText(message["model"]),
        usage: {
          input: asCount(usage["input_tokens"]),
          output: asCount(usage["output_tokens"]),
          cacheRead: asCount(usage["cache_read_input_tokens"]),
          cacheWrite: asCount(usage["cache_creation_input_tokens"]),
        },
      },
    ];
  }

  /** The figure is the total of the conversation, also of its earlier attempts. */
  #costEntries(total: unknown): readonly TranscriptEntry[] {
    const cost = Math.max(0, asCount(total) - this.#cost);
    this.#cost = asCount(total);
    return cost === 0 ? [] : [{ kind: "cost", cost }];
  }
}

function userEntries({ content }: JsonRecord): readonly TranscriptEntry[] {
  if (typeof content === "string") return [{ kind: "prompt", text: content }];
  return asList(content).flatMap((value) => {
    const block = asRecord(value);
    return block["type"] === "tool_result" ? resultEntry(block) : { kind: "prompt", text: shownBlock(block) };
  });
}

function resultEntry(block: JsonRecord): TranscriptEntry {
  const { content } = block;
  const text = Array.isArray(content)
    ? content.map((part) => shownBlock(asRecord(part))).join("\n")
    : asShown(content);
  const failed = block["is_error"] === true;
  return { kind: "result", call: asText(block["tool_use_id"]), text, ...(failed && { failed }) };
}

function blockEntries(block: JsonRecord): readonly TranscriptEntry[] {
  switch (block["type"]) {
    case "text":
      return [{ kind: "answer", text: asText(block["text"]) }];
    case "thinking":
      return asText(block["thinking"]) === "" ? [] : [{ kind: "thought", text: asText(block["thinking"]) }];
    case "tool_use":
      return [toolEntry(block)];
    default:
      return [{ kind: "unknown", text: JSON.stringify(block) }];
  }
}

function toolEntry(block: JsonRecord): TranscriptEntry {
  const input = asRecord(block["input"]);
  const files = [input["file_path"], input["notebook_path"]].map(asText).filter((file) => file !== "");
  return {
    kind: "tool",
    tool: asText(block["name"]),
    call: asText(block["id"]),
    text: asText(input["command"]) || asShown(block["input"]),
    ...(files.length > 0 && { files }),
  };
}

function systemEntries(record: JsonRecord): readonly TranscriptEntry[] {
  const text = asText(record["content"]) || asText(asRecord(record["error"])["message"]);
  return text === "" ? [] : [{ kind: "note", text }];
}

function shownBlock(block: JsonRecord): string {
  return block["type"] === "text" ? asText(block["text"]) : `[${asText(block["type"]) || "block"}]`;
}
