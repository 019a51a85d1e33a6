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
import { noUsage, totalTokens, type TokenUsage } from "./token-usage.ts";
import { unknownLine, type TranscriptEntry, type TranscriptParser } from "./transcript-entry.ts";

/** Lines about the program itself (measured: 0.169.0). */
const silent: ReadonlySet<string> = new Set([
  "compacted",
  "session_meta",
  "token_usage_record",
  "turn_context",
  "world_state",
]);
/** Texts that the program adds to what its person wrote. */
const added = /^(?:<(?:environment_context|user_instructions|skills_instructions|permissions)|# AGENTS\.md )/;

/** Reads `sessions/…/rollout-*.jsonl`. */
export class CodexParser implements TranscriptParser {
  #model = "";
  /** The program reports the total of the thread, also of its earlier attempts. */
  #total: TokenUsage = noUsage;

  read(line: string): readonly TranscriptEntry[] {
    const record = parseRecord(line);
    if (record === undefined) return [unknownLine(line)];
    const at = asTime(record["timestamp"]);
    const found = this.#entries(asText(record["type"]), asRecord(record["payload"]));
    if (found === undefined) return [unknownLine(line, at)];
    return at === undefined ? found : found.map((entry) => ({ ...entry, at }));
  }

  #entries(type: string, payload: JsonRecord): readonly TranscriptEntry[] | undefined {
    if (type === "turn_context") this.#model = asText(payload["model"]);
    if (silent.has(type)) return [];
    if (type === "response_item") return itemEntries(payload);
    return type === "event_msg" ? this.#event(payload) : undefined;
  }

  /** Other events repeat what the items say. */
  #event(payload: JsonRecord): readonly TranscriptEntry[] {
    switch (payload["type"]) {
      case "token_count":
        return this.#usage(asRecord(payload["info"]));
      case "error":
      case "stream_error":
        return [{ kind: "note", text: asText(payload["message"]), failed: true }];
      default:
        return [];
    }
  }

  #usage(info: JsonRecord): readonly TranscriptEntry[] {
    const total = readUsage(asRecord(info["total_token_usage"]));
    const isReset = totalTokens(total) < totalTokens(this.#total);
    const usage = isReset ? readUsage(asRecord(info["last_token_usage"])) : difference(total, this.#total);
    this.#total = total;
    return totalTokens(usage) === 0 ? [] : [{ kind: "usage", model: this.#model, usage }];
  }
}

function readUsage(usage: JsonRecord): TokenUsage {
  const cacheRead = asCount(usage["cached_input_tokens"]);
  const cacheWrite = asCount(usage["cache_write_input_tokens"]);
  const input = Math.max(0, asCount(usage["input_tokens"]) - cacheRead - cacheWrite);
  return { input, output: asCount(usage["output_tokens"]), cacheRead, cacheWrite };
}

function difference(total: TokenUsage, before: TokenUsage): TokenUsage {
  return {
    input: Math.max(0, total.input - before.input),
    output: Math.max(0, total.output - before.output),
    cacheRead: Math.max(0, total.cacheRead - before.cacheRead),
    cacheWrite: Math.max(0, total.cacheWrite - before.cacheWrite),
  };
}

function itemEntries(item: JsonRecord): readonly TranscriptEntry[] | undefined {
  switch (item["type"]) {
    case "message":
      return messageEntries(item);
    case "reasoning":
      return withText("thought", textsOf(item["summary"]));
    case "function_call":
      return [toolEntry(item, asText(item["arguments"]))];
    case "custom_tool_call":
      return [toolEntry(item, asText(item["input"]))];
    case "local_shell_call":
      return [toolEntry({ ...item, name: "shell" }, asShown(asRecord(item["action"])["command"]))];
    case "function_call_output":
    case "custom_tool_call_output":
      return [resultEntry(item)];
    default:
      return undefined;
  }
}

function messageEntries(item: JsonRecord): readonly TranscriptEntry[] {
  const text = textsOf(item["content"]);
  if (item["role"] === "assistant") return withText("answer", text);
  return item["role"] === "user" && !added.test(text) ? withText("prompt", text) : [];
}

function withText(kind: "thought" | "answer" | "prompt", text: string): readonly TranscriptEntry[] {
  return text === "" ? [] : [{ kind, text }];
}

function textsOf(content: unknown): string {
  return asList(content)
    .map((part) => asText(asRecord(part)["text"]))
    .filter((text) => text !== "")
    .join("\n");
}

const patchedFile = /^\*\*\* (?:Add|Update|Delete) File: (.{1,4000})$/gm;

function toolEntry(item: JsonRecord, input: string): TranscriptEntry {
  const files = [...input.matchAll(patchedFile)].map(([, file = ""]) => file);
  return {
    kind: "tool",
    tool: asText(item["name"]),
    call: asText(item["call_id"]),
    text: commandOf(input) || input,
    ...(files.length > 0 && { files }),
  };
}

function commandOf(input: string): string {
  const { cmd, command } = parseRecord(input) ?? {};
  return asText(cmd) || asText(command);
}

function resultEntry(item: JsonRecord): TranscriptEntry {
  const { output } = item;
  const text = typeof output === "string" ? output : textsOf(output) || asShown(output);
  const code = /(?:exited with code|Exit code:) (\d{1,10})/.exec(text)?.[1];
  const failed = code !== undefined && code !== "0";
  return { kind: "result", call: asText(item["call_id"]), text, ...(failed && { failed }) };
}
