import { z } from "zod";

import { durationPattern, parseDuration } from "../../../base/duration.ts";
import { parseSize, sizePattern } from "../../../base/size.ts";
import type { Command } from "../../task/task-spec.ts";
import { expects, expectsBesides } from "../problems/plan-message.ts";

/*
 * The values of the plan file. Convention of every schema here: the message of an issue is built by `expects`
 * from the allowed values; the reader of problems adds the position and the found value.
 */

/** Source: Linux accepts at most 128 KiB in one argument (MAX_ARG_STRLEN, with the final NUL). */
const argumentLimit = 131_071;

/** Annotations of a key for JSON Schema, the reference page and the completion. */
interface KeyDocs {
  readonly description: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
}

export function key<T extends z.ZodType>(schema: T, docs: KeyDocs): z.ZodOptional<T> {
  const { description, examples, default: standard } = docs;
  return schema.optional().meta({
    description,
    ...(examples === undefined ? {} : { examples: [...examples] }),
    ...(standard === undefined ? {} : { default: standard }),
  });
}

/** Builds a map with fixed keys; the message for an unknown key lists the known ones. */
export function keys<T extends z.core.$ZodLooseShape>(shape: T, expected: string) {
  const known = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? known : expected),
  });
}

export function list<T extends z.ZodType>(item: T, expected: string) {
  return z.array(item, { error: expected });
}

export function text(expected: string) {
  return z
    .string({ error: expected })
    .min(1, { error: expectsBesides(expected, "not-empty") })
    .refine((value) => !value.includes("\0"), { error: expectsBesides(expected, "no-nul") })
    .refine((value) => utf8Length(value) <= argumentLimit, {
      error: expects("value-bytes", { limit: argumentLimit }),
    });
}

function utf8Length(value: string): number {
  return value.length * 3 <= argumentLimit
    ? value.length
    : encodeURIComponent(value.toWellFormed()).replace(/%../g, "x").length;
}

export function flag() {
  return z.boolean({ error: expects("value-flag") });
}

export function whole(min: number, max: number) {
  const error = expects("value-whole", { least: min, most: max });
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

const durationHelp = expects("value-duration");

/** Milliseconds. */
export function duration() {
  return z
    .string({ error: durationHelp })
    .regex(durationPattern, { error: durationHelp })
    .transform((value, context) => {
      const parsed = parseDuration(value);
      if (parsed.ok) return parsed.value;
      context.issues.push({ code: "custom", input: value, message: durationHelp });
      return z.NEVER;
    });
}

/** Milliseconds, greater than zero: for limits. */
export function timeLimit() {
  return duration().refine((value) => value > 0, { error: expects("value-duration-some") });
}

const sizeHelp = expects("value-size");

/** Bytes. */
export function size() {
  return z
    .string({ error: sizeHelp })
    .regex(sizePattern, { error: sizeHelp })
    .transform((value, context) => {
      const parsed = parseSize(value);
      if (parsed.ok) return parsed.value;
      context.issues.push({ code: "custom", input: value, message: sizeHelp });
      return z.NEVER;
    });
}

/** An instant with its time zone; milliseconds since the epoch. */
export function instant() {
  const error = expects("value-date");
  return z.iso.datetime({ offset: true, error }).transform((value) => Date.parse(value));
}

/** Accepts text, or a number or boolean that is read as its source text. */
export function scalarText(error: string) {
  return z
    .union([z.string({ error }), z.number({ error }), z.boolean({ error })], { error })
    .transform(String)
    .refine((value) => !value.includes("\0"), { error: expectsBesides(error, "no-nul") });
}

/** Accepts a path or glob that stays inside the project. */
export function insidePath(expected: string) {
  const error = expectsBesides(expected, "below-project");
  return text(expected).refine((value) => !value.startsWith("/") && !value.split("/").includes(".."), {
    error,
  });
}

const argumentList = z
  .array(scalarText(expects("value-argument")), { error: expects("value-arguments") })
  .min(1, { error: expects("value-arguments-some") })
  .refine((argv) => argv[0] !== "", { error: expects("value-arguments-begin") });

/** A list is an argv and uses no shell; text is a script for the task's shell. */
export const commandLineSchema = z
  .union([text(expects("value-command-line")), argumentList], {
    error: expects("value-command"),
  })
  .transform((value): Command =>
    typeof value === "string" ? { kind: "shell", script: value } : { kind: "argv", argv: [...value] },
  );

/** One command, or several that run one after the other. */
export const commandListSchema = list(commandLineSchema, expects("value-commands"));

export const argvSchema = argumentList;

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: expects("value-variable-name") });

/** Environment variables; numbers and booleans are read as their source text. */
export const variablesSchema = z.record(variableName, scalarText(expects("value-variable")), {
  error: expects("value-variables"),
});
