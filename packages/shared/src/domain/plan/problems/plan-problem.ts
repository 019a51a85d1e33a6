import { createMessage, type PlanMessage } from "./plan-message.ts";

/** Kinds of plan problems; stable and machine-readable. */
export const planProblemReasons = [
  "syntax",
  "duplicate-key",
  "unknown-key",
  "wrong-value",
  "bad-name",
  "missing-key",
  "empty-plan",
  "no-command",
  "two-commands",
  "prompt-without-agent",
  "agent-without-prompt",
  "unknown-agent",
  "bad-agent",
  "unknown-need",
  "unknown-service",
  "needs-itself",
  "conflicting-needs",
  "cycle",
  "duplicate-id",
  "too-many-tasks",
  "bad-matrix",
  "bad-directory",
  "bad-inputs",
  "bad-container",
  "bad-param",
  "unknown-group",
  "unknown-task",
  "unknown-template",
  "bad-layout",
] as const;
export type PlanProblemReason = (typeof planProblemReasons)[number];

/** A problem before its position in the file is known. */
export interface Finding {
  readonly reason: PlanProblemReason;
  /** One sentence: what is wrong. */
  readonly detail: PlanMessage;
  /** The allowed values, or the remedy, as consecutive sentences. */
  readonly hint?: readonly PlanMessage[];
  /** Keys and indexes from the top of the file. */
  readonly path: readonly (string | number)[];
  /** The part that is wrong: the key itself, or its value. */
  readonly at: "key" | "value";
}

/** One error in a plan file, with its position. */
export interface PlanProblem {
  readonly reason: PlanProblemReason;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units as editors count. */
  readonly column: number;
  /** Units to underline in the line, at least 1. */
  readonly length: number;
  /** The line of the file, without its line end. */
  readonly source: string;
  readonly detail: string;
  readonly hint?: string;
  /** `detail` and the sentences of `hint`, independent of language. */
  readonly messages: { readonly detail: PlanMessage; readonly hint: readonly PlanMessage[] };
  /** JSON pointer (RFC 6901) into the plan; absent for YAML syntax errors. */
  readonly pointer?: string;
}

/** Wraps a word in backquotes, which mark code in every message. */
export function code(word: string): string {
  return `\`${word}\``;
}

/** Returns the sentence that suggests a name, if there is one. */
export function didYouMean(name: string | undefined): readonly PlanMessage[] {
  return name === undefined ? [] : [createMessage("did-you-mean", { name })];
}

export function codes(words: Iterable<string>): string {
  return [...words].map((word) => code(word)).join(", ");
}
