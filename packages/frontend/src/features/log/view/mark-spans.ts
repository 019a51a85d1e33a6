import type { AnsiStyle } from "../ansi/ansi-style.ts";
import type { Span } from "../ansi/line-cells.ts";
import type { MatchRanges } from "../search/matcher.ts";

export interface MarkedSpan {
  readonly text: string;
  readonly style: AnsiStyle;
  readonly marked: boolean;
  /** Offset in the line's text. */
  readonly at: number;
}

/** Splits spans at the boundaries of matches. */
export function markSpans(spans: readonly Span[], ranges: MatchRanges): MarkedSpan[] {
  const pieces: MarkedSpan[] = [];
  let at = 0;
  let next = 0;
  for (const { text, style } of spans) {
    const end = at + text.length;
    while (at < end) {
      while (next < ranges.length && (ranges[next + 1] ?? 0) <= at) next += 2;
      const start = ranges[next] ?? Number.POSITIVE_INFINITY;
      const marked = start <= at;
      const to = Math.min(end, marked ? (ranges[next + 1] ?? end) : start);
      pieces.push({
        text: text.slice(at - (end - text.length), to - (end - text.length)),
        style,
        marked,
        at,
      });
      at = to;
    }
  }
  return pieces;
}
