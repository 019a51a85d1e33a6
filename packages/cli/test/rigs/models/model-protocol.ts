export type Json = Readonly<Record<string, unknown>>;

/** Content of a request to a model. */
export interface Asked {
  /** The prompts of the conversation, the newest last. */
  readonly prompts: readonly string[];
  /** The result of a tool, if the request ends with one. */
  readonly result: string | undefined;
  readonly tools: readonly string[];
}

interface ToolCall {
  readonly name: string;
  readonly input: Json;
}

interface Refusal {
  readonly status: number;
  readonly body: Json;
}

/** An interface of a provider, as far as an agent needs it: a request is read, an answer is streamed. */
export interface ModelProtocol {
  readonly path: RegExp;
  readonly read: (body: Json) => Asked;
  /** Returns the events of a stream. */
  readonly say: (text: string) => readonly Json[];
  readonly call: (call: ToolCall) => readonly Json[];
  /** `resetsIn`: seconds; undefined: the refusal does not say when the quota is back. */
  readonly refuse: (why: "limit" | "login", resetsIn: number | undefined) => Refusal;
  /** The tools by which the agent runs a command, and asks a question. */
  readonly shell: (command: string) => ToolCall;
  readonly ask: (question: string, options: readonly string[]) => ToolCall;
  readonly ending: string;
}

/** Returns the objects in a field of a body. */
export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

/** Returns the text of a message, whose content is a text or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return listOf(content)
    .map(({ text }) => (typeof text === "string" ? text : ""))
    .join("\n");
}

export function choices(labels: readonly string[]): readonly Json[] {
  return labels.map((label) => ({ label, description: label }));
}
