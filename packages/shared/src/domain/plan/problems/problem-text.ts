import stringWidth from "string-width";

import type { PlanProblem } from "./plan-problem.ts";

/** Formats the parts of a problem; plain text by default. */
interface ProblemMarks {
  place(text: string): string;
  error(text: string): string;
  faint(text: string): string;
}

const plain: ProblemMarks = {
  place: (text) => text,
  error: (text) => text,
  faint: (text) => text,
};

/** Shown columns of a source line; a longer line is cut around the error. */
const shownColumns = 100;
/** The number of these columns before the error. */
const columnsBefore = 60;

/** Renders all problems as text for people: position, sentence, the line with a caret, what is allowed. */
export function renderProblems(problems: readonly PlanProblem[], marks = plain): string {
  return problems.map((problem) => renderProblem(problem, marks)).join("\n\n");
}

function renderProblem(problem: PlanProblem, marks: ProblemMarks): string {
  const { before, marked, after } = cut(problem);
  const gutter = `${problem.line}`.padStart(5);
  const place = `${problem.file}:${problem.line}:${problem.column}:`;
  const width = Math.max(1, stringWidth(marked));
  return [
    `${marks.place(place)} ${problem.detail}`,
    `${marks.faint(`${gutter} |`)} ${before}${marked}${after}`,
    `${marks.faint(`${" ".repeat(gutter.length)} |`)} ${" ".repeat(stringWidth(before))}${marks.error("^".repeat(width))}`,
    ...(problem.hint === undefined ? [] : [`      ${problem.hint}`]),
  ].join("\n");
}

interface CutLine {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

function cut({ source, column, length }: PlanProblem): CutLine {
  const start = column - 1;
  const end = start + Math.min(length, shownColumns - columnsBefore);
  const from = end <= shownColumns ? 0 : Math.max(0, start - columnsBefore);
  const to = from + shownColumns;
  return {
    before: (from > 0 ? "…" : "") + visible(source.slice(from, start)),
    marked: visible(source.slice(start, end)),
    after: visible(source.slice(end, to)) + (source.length > to ? "…" : ""),
  };
}

/**
 * Replaces tabs by one space, so that the caret is aligned, and other control characters by a visible symbol.
 */
function visible(text: string): string {
  return text.replaceAll("\t", " ").replace(/\p{Cc}|\p{Cf}/gu, "\u{FFFD}");
}
