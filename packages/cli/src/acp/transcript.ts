import { textCleaner } from "@wezterm-parallel/shared/base/plain-text";

import { type Json, toJson } from "./rpc.ts";

/** Most lines of a tool's output or diff that are shown. */
const shownLines = 12;

/** Turns what an agent reports into lines that people read. Text comes in pieces: only whole lines are returned. */
export class Transcript {
  #open = "";
  #kind: "text" | "thought" = "text";
  /** Titles of tool calls by id; a call is shown again when its title becomes known. */
  readonly #titles = new Map<string, string>();

  read(update: Json): readonly string[] {
    switch (update["sessionUpdate"]) {
      case "agent_message_chunk":
        return this.#add("text", textOf(update["content"]));
      case "agent_thought_chunk":
        return this.#add("thought", textOf(update["content"]));
      case "tool_call":
      case "tool_call_update":
        return [...this.flush(), ...this.#readCall(update)];
      case "plan":
        return [...this.flush(), ...readPlan(update)];
      default:
        return [];
    }
  }

  /** Returns the line that has not ended yet. */
  flush(): readonly string[] {
    const line = this.#open;
    this.#open = "";
    return line === "" ? [] : [this.#paint(line)];
  }

  #add(kind: "text" | "thought", text: string): readonly string[] {
    const before = kind === this.#kind ? [] : this.flush();
    this.#kind = kind;
    const lines = `${this.#open}${clean(text)}`.split("\n");
    this.#open = lines.pop() ?? "";
    return [...before, ...lines.map((line) => this.#paint(line))];
  }

  #paint(line: string): string {
    return this.#kind === "thought" && line !== "" ? `  ~ ${line}` : line;
  }

  #readCall(update: Json): readonly string[] {
    const id = String(update["toolCallId"]);
    const title = typeof update["title"] === "string" ? oneLine(update["title"]) : this.#titles.get(id);
    const isNew = title !== undefined && title !== this.#titles.get(id);
    if (title !== undefined) this.#titles.set(id, title);
    const started = isNew ? [`● ${title}`] : [];
    const status = update["status"];
    const ended = status === "failed" ? ["  ✗ failed"] : [];
    return [...started, ...contentOf(update["content"], status === "completed"), ...ended];
  }
}

function contentOf(content: unknown, isDone: boolean): readonly string[] {
  if (!Array.isArray(content) || !isDone) return [];
  const lines = content.map(toJson).flatMap((part) => {
    if (part["type"] === "diff") return [`± ${oneLine(String(part["path"]))}`];
    return clean(textOf(part["content"]))
      .split("\n")
      .filter((line) => line.trim() !== "");
  });
  const more = lines.length > shownLines ? [`    … ${lines.length - shownLines} more lines`] : [];
  return [...lines.slice(0, shownLines).map((line) => `    ${line}`), ...more];
}

function readPlan({ entries }: Json): readonly string[] {
  const marks: Readonly<Record<string, string>> = { completed: "✓", in_progress: "→" };
  return (Array.isArray(entries) ? entries : [])
    .map(toJson)
    .map(({ content, status }) => `  ${marks[String(status)] ?? "·"} ${oneLine(String(content))}`);
}

function textOf(content: unknown): string {
  const { type, text } = toJson(content);
  return type === "text" && typeof text === "string" ? text : "";
}

function oneLine(text: string): string {
  return clean(text).replaceAll(/\s+/g, " ").trim();
}

/** Escape sequences of a model must not reach the terminal. */
function clean(text: string): string {
  return textCleaner()(text).replaceAll("\r", "");
}
