import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { findFirstError } from "@wezterm-parallel/shared/domain/task/first-error";

/** What is looked for in a log. */
export interface LogQuery {
  /** `errors`: lines that say that something went wrong; `text` counts for nothing then. */
  readonly kind: "plain" | "pattern" | "errors";
  readonly text: string;
  /** Whether `a` and `A` are different. */
  readonly caseSensitive: boolean;
}

/** Pairs of start and end in the text of a line, one after another. */
export type MatchRanges = readonly number[];

export interface Matcher {
  readonly test: (line: string) => boolean;
  readonly ranges: (line: string) => MatchRanges;
  /** Whether any of many lines may match: quicker than each by itself. Absent where that cannot be said. */
  readonly maybe?: ((lines: string) => boolean) | undefined;
}

/** More in one line are not marked. */
const mostRanges = 200;

/** Fails with what the browser says about a pattern that is none. Only a worker may use it: a pattern can take for ever. */
export function makeMatcher(query: LogQuery): Result<Matcher, string> {
  if (query.kind === "errors") return ok(errorMatcher);
  try {
    const matcher = matcherOf(expressionOf(query));
    // A pattern may mean the ends of a line; words do not.
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
  // Patterns that are right only without `u`, such as `\-`, are taken as well.
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
