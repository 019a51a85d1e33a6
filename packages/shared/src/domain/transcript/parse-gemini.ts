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

/** Reads `tmp/<project>/chats/session-*.jsonl`. A message is written again when more of it is known. */
export class GeminiParser implements TranscriptParser {
  /** Entries that were returned, by the message and the part that they are about. */
  readonly #known = new Set<string>();

  read(line: string): readonly TranscriptEntry[] {
    const record = parseRecord(line);
    if (record === undefined) return [unknownLine(line)];
    if (typeof record["sessionId"] === "string") return [];
    const set = record["$set"];
    if (set !== undefined) {
      return asList(asRecord(set)["messages"]).flatMap((message) => this.#message(asRecord(message)));
    }
    return isMessage(record) ? this.#message(record) : [unknownLine(line, asTime(record["timestamp"]))];
  }

  #message(message: JsonRecord): readonly TranscriptEntry[] {
    const at = asTime(message["timestamp"]);
    const id = asText(message["id"]);
    return partsOf(message)
      .filter(([part]) => this.#isNew(`${id} ${part}`))
      .map(([, entry]) => (at === undefined ? entry : { ...entry, at }));
  }

  #isNew(key: string): boolean {
    const isNew = !this.#known.has(key);
    this.#known.add(key);
    return isNew;
  }
}

type Part = readonly [name: string, entry: TranscriptEntry];

function isMessage(record: JsonRecord): boolean {
  return typeof record["id"] === "string" && typeof record["type"] === "string";
}

function partsOf(message: JsonRecord): readonly Part[] {
  const text = textOf(message["content"]);
  switch (message["type"]) {
    case "user":
      return text === "" || text.startsWith("<session_context>") ? [] : [["text", { kind: "prompt", text }]];
    case "gemini":
      return [
        ...asList(message["thoughts"]).map((thought, nth) => thoughtPart(asRecord(thought), nth)),
        ...(text === "" ? [] : [["text", { kind: "answer", text }] as const]),
        ...asList(message["toolCalls"]).flatMap((call) => callParts(asRecord(call))),
        ...usageParts(message),
      ];
    default:
      return text === "" ? [] : [["text", { kind: "note", text }]];
  }
}

/** Results of tools are parts without text; they are in the tool's call, too. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return asList(content)
    .map((part) => asText(asRecord(part)["text"]))
    .filter((text) => text !== "")
    .join("\n");
}

function thoughtPart(thought: JsonRecord, nth: number): Part {
  const text = [thought["subject"], thought["description"]]
    .map(asText)
    .filter((part) => part !== "")
    .join(": ");
  return [`thought ${nth}`, { kind: "thought", text }];
}

function callParts(call: JsonRecord): readonly Part[] {
  const id = asText(call["id"]);
  const args = asRecord(call["args"]);
  const file = asText(args["file_path"]);
  const text = asText(args["command"]) || asShown(call["args"]);
  const tool = asText(call["name"]);
  const failed = call["status"] !== "success";
  const files = file === "" ? {} : { files: [file] };
  return [
    [`call ${id}`, { kind: "tool", tool, call: id, text, ...files }],
    [
      `result ${id}`,
      { kind: "result", call: id, text: resultText(call["result"]), ...(failed && { failed }) },
    ],
  ];
}

function resultText(result: unknown): string {
  return asList(result)
    .map((part) => asRecord(asRecord(asRecord(part)["functionResponse"])["response"]))
    .map((response) => asShown(response["output"] ?? response["error"] ?? response))
    .join("\n");
}

function usageParts(message: JsonRecord): readonly Part[] {
  if (message["tokens"] === undefined || message["tokens"] === null) return [];
  const tokens = asRecord(message["tokens"]);
  const cacheRead = asCount(tokens["cached"]);
  const usage = {
    input: Math.max(0, asCount(tokens["input"]) + asCount(tokens["tool"]) - cacheRead),
    output: asCount(tokens["output"]) + asCount(tokens["thoughts"]),
    cacheRead,
    cacheWrite: 0,
  };
  return [["usage", { kind: "usage", model: asText(message["model"]), usage }]];
}
