import { InvalidArgumentError } from "commander";

import { durationLimit } from "@wezterm-parallel/shared/base/duration";

import { withSuggestions } from "./suggested-words.ts";

/** Returns a parser of an option's value: an integer between two bounds. */
export function parseInteger(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses a duration such as `90s`, `10m`, `2h`, or plain seconds, to milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text);
  const value = Math.round(Number(match?.[1]) * (unitMs[match?.[2] ?? "s"] ?? Number.NaN));
  if (value > 0) return value;
  throw new InvalidArgumentError("It must be a duration such as 90s, 10m or 2h.");
}

/** Limit of the title in a submission. */
export const titleLimit = 200;

/** Parses the title of a run. */
export function parseTitle(text: string): string {
  if (text.trim() !== "" && text.length <= titleLimit) return text;
  throw new InvalidArgumentError(`It must have 1 to ${titleLimit} characters.`);
}

/** Parses the delay of a task to milliseconds. */
export function parseDelay(text: string): number {
  const delay = parseDuration(text);
  if (delay <= durationLimit) return delay;
  throw new InvalidArgumentError("It must be at most 365d.");
}

/** Parses a duration to milliseconds, or `none`. */
export function parseLimit(text: string): number | "none" {
  return text === "none" ? text : parseDuration(text);
}

/** Returns a parser of a value that must be one of `allowed`. */
export function parseChoice<T extends string>(allowed: readonly T[]): (text: string) => T {
  const parse = (text: string) => {
    const found = allowed.find((each) => each === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`It must be one of: ${allowed.join(", ")}.`);
  };
  return withSuggestions(parse, allowed);
}

/** Collects a repeated option. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Collects environment variables, `NAME=value`; a name alone removes a variable (null). */
export function collectVariable(
  text: string,
  before: Readonly<Record<string, string | null>> = {},
): Readonly<Record<string, string | null>> {
  const [, name, value] = /^((?!WZP_)[A-Za-z_]\w*)(?:=([^]*))?$/.exec(text) ?? [];
  if (name === undefined) {
    throw new InvalidArgumentError("It must be NAME=value or NAME; names that start with WZP_ are reserved.");
  }
  return { ...before, [name]: value ?? null };
}
