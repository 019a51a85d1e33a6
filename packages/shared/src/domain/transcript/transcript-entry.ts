import { asRecord, parseRecord, type JsonRecord } from "./json-value.ts";
import { noUsage, type TokenUsage } from "./token-usage.ts";

const transcriptKinds = [
  "prompt",
  "answer",
  "thought",
  "tool",
  "result",
  "usage",
  "cost",
  "note",
  "unknown",
] as const;

/** One step of a conversation with an agent. Texts are data of strangers. */
export interface TranscriptEntry {
  /**
   * `tool` is a call and `result` its end; `usage` are the tokens of one answer; `cost` is the agent's own figure for all
   * usage since the last one; `note` is what the agent reports about itself; `unknown` is a line that was not understood.
   */
  readonly kind: (typeof transcriptKinds)[number];
  /** Epoch ms. */
  readonly at?: number;
  readonly text?: string;
  /** Characters of `text` that were left out. */
  readonly cut?: number;
  /** Name of the tool. */
  readonly tool?: string;
  /** Connects a result to its call. */
  readonly call?: string;
  /** Files that the call names. */
  readonly files?: readonly string[];
  readonly failed?: true;
  readonly model?: string;
  readonly usage?: TokenUsage;
  /** US dollars, as the agent itself says. */
  readonly cost?: number;
  /** Name of the sub-agent; absent for the agent itself. */
  readonly by?: string;
}

/** Reads the record of one conversation line by line. It never throws, and keeps what it does not understand. */
export interface TranscriptParser {
  read(line: string): readonly TranscriptEntry[];
}

/** In characters. The output of a tool may be a whole file. */
const longestText = 20_000;
const longestUnknown = 2_000;
const mostFiles = 50;

/** Shortens what is too long to keep. */
export function boundEntry(entry: TranscriptEntry): TranscriptEntry {
  const { text = "", files = [] } = entry;
  const limit = entry.kind === "unknown" ? longestUnknown : longestText;
  const cut = text.length - limit;
  return {
    ...entry,
    ...(cut > 0 && { text: text.slice(0, limit), cut }),
    ...(files.length > mostFiles && { files: files.slice(0, mostFiles) }),
  };
}

/** Reads a line of a stored transcript; undefined for one that a crash tore, or that a task wrote. */
export function readEntry(line: string): TranscriptEntry | undefined {
  const { kind, ...rest } = parseRecord(line) ?? {};
  const known = transcriptKinds.find((each) => each === kind);
  if (known === undefined || !isEntry(rest)) return undefined;
  return { ...rest, kind: known };
}

function isEntry(rest: JsonRecord): rest is Omit<TranscriptEntry, "kind"> & JsonRecord {
  const { files, usage } = rest;
  return (
    [rest["text"], rest["tool"], rest["call"], rest["model"], rest["by"]].every(isTextOrAbsent) &&
    [rest["at"], rest["cut"], rest["cost"]].every(isNumberOrAbsent) &&
    (files === undefined || (Array.isArray(files) && files.every((file) => typeof file === "string"))) &&
    (usage === undefined || Object.keys(noUsage).every((key) => typeof asRecord(usage)[key] === "number"))
  );
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isNumberOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "number";
}

export function unknownLine(line: string, at?: number): TranscriptEntry {
  return { kind: "unknown", text: line, ...(at !== undefined && { at }) };
}
