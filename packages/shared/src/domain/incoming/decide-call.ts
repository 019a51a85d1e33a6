import { paramValueLimit } from "../plan/params/param-rules.ts";
import type { CallRules } from "./incoming-spec.ts";

interface Call {
  /** Kind of event, by the sender's name for it. */
  readonly event: string;
  /** The parsed body. */
  readonly body: unknown;
}

export type CallDecision =
  | { readonly kind: "ignored" }
  /** The value at this path cannot be a parameter. */
  | { readonly kind: "unusable"; readonly from: string }
  | { readonly kind: "start"; readonly params: ReadonlyMap<string, string> };

/** Decides whether a call starts something, and reads its parameters from the body. */
export function decideCall({ on, where, inputs }: CallRules, { event, body }: Call): CallDecision {
  if (!isWanted(on, event)) return { kind: "ignored" };
  if (!where.every(({ from, is }) => textAt(body, from)?.trim() === is.trim())) return { kind: "ignored" };
  const params = new Map<string, string>();
  for (const { param, from } of inputs) {
    const found = valueAt(body, from);
    if (found === undefined || found === null) continue;
    const text = textOf(found);
    if (text === undefined || !isUsable(text)) return { kind: "unusable", from };
    params.set(param, text);
  }
  return { kind: "start", params };
}

/** GitHub sends a `ping` when a webhook is set up there: only who names it wants it. */
function isWanted(on: readonly string[], event: string): boolean {
  return on.length === 0 ? event !== "ping" : on.includes(event);
}

function isUsable(text: string): boolean {
  return text.length <= paramValueLimit && !text.includes("\0");
}

function textAt(body: unknown, from: string): string | undefined {
  return textOf(valueAt(body, from));
}

/** Only what the body itself contains: no properties of objects or lists of the language. */
function valueAt(body: unknown, from: string): unknown {
  let value = body;
  for (const key of from.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    if (Array.isArray(value) && !/^\d+$/.test(key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
