import { formatClock, formatMoment } from "../../../ui/format/durations.ts";
import type { TimeChoice } from "./time-choice.ts";

/** A line's timestamp, short and in full. */
interface LineTime {
  readonly short: string;
  readonly full: string;
}

export interface TimeFormat {
  readonly choice: TimeChoice;
  /** Start of the attempt; undefined until loaded. */
  readonly start: number | undefined;
  readonly locale: string;
}

export function timeOfLine(
  at: number | undefined,
  { choice, start, locale }: TimeFormat,
): LineTime | undefined {
  if (at === undefined || choice === "none") return undefined;
  const full = formatMoment(at, locale);
  if (choice === "clock") return { short: formatClock(at, at, locale), full };
  return start === undefined ? undefined : { short: sinceStart(at - start), full };
}

/** Formats such as `0:07`, `12:34` and `1:02:03`. */
function sinceStart(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [first = 0, ...rest] = parts[0] === 0 ? parts.slice(1) : parts;
  return [String(first), ...rest.map((part) => String(part).padStart(2, "0"))].join(":");
}
