import { fail, ok, type Result } from "./result.ts";

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** One or more numbers with a unit, usually the largest first: `500ms`, `90s`, `1h30m`, `1.5h`. */
export const durationPattern = /^(\d+(\.\d+)?(ms|s|m|h|d))+$/;

/** A year: a longer wait is a typing error, and `setTimeout` overflows at 24.8 days anyway. */
export const durationLimit = 365 * 86_400_000;

/** Parses a duration to whole milliseconds, at most `durationLimit`. */
export function parseDuration(text: string): Result<number, "malformed" | "too-long"> {
  if (!durationPattern.test(text)) return fail("malformed");
  let total = 0;
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (units[unit ?? ""] ?? 0);
  }
  const rounded = Math.round(total);
  return rounded <= durationLimit ? ok(rounded) : fail("too-long");
}

/** Largest first; days are written as hours. */
const written = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

/** Formats ms so that `parseDuration` reads it, such as `1h30m`. */
export function writeDuration(ms: number): string {
  let rest = ms;
  return written
    .map(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count === 0 ? "" : `${count}${unit}`;
    })
    .join("");
}
