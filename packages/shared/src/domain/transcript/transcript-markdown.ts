import { totalTokens } from "./token-usage.ts";
import type { TranscriptEntry } from "./transcript-entry.ts";

/** In lines: more of a tool's output hides the conversation; `--json` has all. */
const shownLines = 20;

/** Writes a step of a conversation as Markdown; empty for one that says nothing to people. */
export function entryMarkdown(entry: TranscriptEntry): string {
  const by = entry.by === undefined ? "" : ` (sub-agent ${oneLine(entry.by)})`;
  const text = textOf(entry);
  switch (entry.kind) {
    case "prompt":
      return `## Prompt${by}\n\n${quote(text)}\n\n`;
    case "answer":
      return `## Answer${by}\n\n${text}\n\n`;
    case "thought":
      return `*Thought${by}*\n\n${quote(text)}\n\n`;
    case "tool":
      return `**${oneLine(entry.tool ?? "tool")}**${by}\n\n${fence(text)}\n\n`;
    case "result":
      return resultMarkdown(entry, text);
    case "usage":
      return usageMarkdown(entry);
    case "note":
      return `*${oneLine(text)}*\n\n`;
    case "cost":
    case "unknown":
      return "";
  }
}

function resultMarkdown({ failed }: TranscriptEntry, text: string): string {
  const lines = text.trimEnd().split("\n");
  const left = lines.length - shownLines;
  const shown =
    left > 0 ? [...lines.slice(0, shownLines), `… ${left} more lines`].join("\n") : lines.join("\n");
  const heading = failed === true ? "Failed:\n\n" : "";
  return shown === "" ? heading : `${heading}${fence(shown)}\n\n`;
}

function usageMarkdown({ usage, model = "" }: TranscriptEntry): string {
  if (usage === undefined) return "";
  const tokens = totalTokens(usage).toLocaleString("en-US");
  return `<!-- ${tokens} tokens${model === "" ? "" : `, ${oneLine(model).replaceAll("--", "-")}`} -->\n\n`;
}

function textOf({ text = "", cut }: TranscriptEntry): string {
  const clean = printable(text);
  return cut === undefined ? clean : `${clean}\n… ${cut.toLocaleString("en-US")} more characters`;
}

function quote(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
}

/** A fence longer than any in the text, so that the text cannot end it. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}\n${text}\n${ticks}`;
}

function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, " ").trim();
}

/** Removes control characters, which must not reach a terminal, and those that turn the direction of text. */
function printable(text: string): string {
  return withoutEscapes(text)
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, "")
    .replaceAll(/[^\P{Cc}\n\t]/gu, "");
}

/** Removes the escape sequences that programs print to colour their output. */
export function withoutEscapes(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(/\u001B\[[0-?]{0,30}[ -/]{0,5}[@-~]/g, "");
}
