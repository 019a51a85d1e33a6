import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { findFirstError } from "@wezterm-parallel/shared/domain/task/output/first-error";

/** A search query for a log. */
export interface LogQuery {
  /** `errors`: lines that report errors; `text` is ignored then. */
  readonly kind: "plain" | "pattern" | "errors";
  readonly text: string;
  readonly caseSensitive: boolean;
}

/** Pairs of start and end offsets in the line's text, ascending. */
export type MatchRanges = readonly number[];

export interface Matcher {
  readonly test: (line: string) => boolean;
  readonly ranges: (line: string) => MatchRanges;
  /**
   * Returns whether any of several lines may match: faster than testing each. Absent where this cannot be decided.
   */
  readonly maybe?: ((lines: string) => boolean) | undefined;
}

/** Limit of marked matches per line. */
const mostRanges = 200;

/**
 * Creates a matcher, or fails with the browser's message for an invalid pattern. Use it in workers only: a pattern may
 * run forever.
 */
export function makeMatcher(query: LogQuery): Result<Matcher, string> {
  if (query.kind === "errors") return ok(errorMatcher);
  try {
    const matcher = matcherOf(expressionOf(query));
    // Not for patterns, which may use line anchors.
    return ok(query.kind === "plain" ? { ...matcher, maybe: matcher.test } : matcher);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

const errorMatcher: Matcher = { test: looksLikeError, ranges: () => [], maybe: looksLikeError };

function looksLikeError(line: string): boolean {
  return findFirstError(line) !== undefined;
}

function expressionOf({ kind, text, caseSensitive }: LogQuery): RegExp {
  const flags = caseSensitive ? "g" : "gi";
  if (kind === "plain") return new RegExp(escapePattern(text), `${flags}u`);
  // Falls back to a pattern without `u`, because some, such as `\-`, are valid only so.
  try {
    return new RegExp(text, `${flags}u`);
  } catch {
    return new RegExp(text, flags);
  }
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function matcherOf(expression: RegExp): Matcher {
  return {
    test: (line) => {
      expression.lastIndex = 0;
      return expression.test(line);
    },
    ranges: (line) => {
      const ranges: number[] = [];
      for (const { index, 0: found } of line.matchAll(expression)) {
        if (found !== "") ranges.push(index, index + found.length);
        if (ranges.length >= mostRanges * 2) break;
      }
      return ranges;
    },
  };
}
