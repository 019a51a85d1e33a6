import { anItem, type PathStep } from "./plan-path.ts";
import { readFlow } from "./read-flow.ts";

/** Where somebody types in a YAML text, and what: a key, or the value of one. */
export interface CursorPlace {
  /** From the top to the map or list that is typed in. */
  readonly path: readonly PathStep[];
  readonly kind: "key" | "value";
  /** What is typed of it so far, and where that begins. */
  readonly word: string;
  readonly from: number;
  /** Keys that the same map has already. */
  readonly siblings: ReadonlySet<string>;
  /** Columns before a new line of what would be nested here. */
  readonly indent: number;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * Understands YAML by its indentation as far as completion needs it, also where the text is not (yet) right. Undefined
 * in comments, in texts of several lines, and where neither key nor value begins.
 */
export function placeOfCursor(text: string, offset: number): CursorPlace | undefined {
  const lines = text.split("\n");
  const number = text.slice(0, offset).split("\n").length - 1;
  const start = text.slice(0, offset).lastIndexOf("\n") + 1;
  const typed = text.slice(start, offset);
  if (isInComment(typed) || isInScalar(lines, number, indentOf(lines[number] ?? ""))) return undefined;
  const dashes = /^(\s*(?:- +)*)(?:-$)?/.exec(typed)?.[1] ?? "";
  const column = dashes.length;
  const parents = parentsOf(lines, number, dashes);
  const rest = typed.slice(column);
  const entry = /^("?)([^\s"'[\]{},#&*!|>%@`:][^":{}[\],]*?)\1\s*:(?:\s+|$)/.exec(rest);
  if (entry === null) return flowPlace(rest, { parents, lines, number, column, start });
  const key = entry[2] ?? "";
  if (!/\s$/.test(entry[0])) return undefined;
  const value = rest.slice(entry[0].length);
  return valuePlace(value, { path: [...parents, key], at: start + column + entry[0].length, indent: column });
}

interface Typing {
  readonly parents: readonly PathStep[];
  readonly lines: readonly string[];
  readonly number: number;
  readonly column: number;
  readonly start: number;
}

/** No key yet on this line: one is typed, or an item of a list, or flow style within one. */
function flowPlace(rest: string, { parents, lines, number, column, start }: Typing): CursorPlace | undefined {
  const at = start + column;
  if (/^[[{]/.test(rest)) return valuePlace(rest, { path: parents, at, indent: column });
  if (!/^[\w.-]*$/.test(rest)) return undefined;
  return {
    path: parents,
    kind: "key",
    word: rest,
    from: at,
    siblings: siblingsOf(lines, number, column),
    indent: column,
  };
}

interface Value {
  readonly path: readonly PathStep[];
  readonly at: number;
  readonly indent: number;
}

function valuePlace(value: string, { path, at, indent }: Value): CursorPlace | undefined {
  const flow = readFlow(value);
  if (flow === undefined) return undefined;
  return {
    path: [...path, ...flow.path],
    kind: flow.kind,
    word: flow.word,
    from: at + value.length - flow.word.length,
    siblings: flow.siblings,
    indent,
  };
}

function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

function isBlank(line: string): boolean {
  return /^\s*(#.*)?$/.test(line);
}

function isInComment(typed: string): boolean {
  return /(^|\s)#/.test(typed.replaceAll(/"[^"]*"|'[^']*'/g, ""));
}

/** Whether the line belongs to a text after `|` or `>`. */
function isInScalar(lines: readonly string[], number: number, indent: number): boolean {
  let least = lines[number]?.trim() === "" ? Infinity : indent;
  for (let at = number - 1; at >= 0; at -= 1) {
    const line = lines[at] ?? "";
    if (line.trim() === "") continue;
    const own = indentOf(line);
    if (own >= least) continue;
    if (/(:|-)\s+[|>][+-]?\d?[+-]?\s*(#.*)?$/.test(line)) return own < least && isDeeper(lines, number, own);
    least = own;
    if (least === 0) return false;
  }
  return false;
}

/** An empty line at the end of such a text belongs to it while it is indented. */
function isDeeper(lines: readonly string[], number: number, indent: number): boolean {
  return indentOf(lines[number] ?? "") > indent;
}

/** The keys above this line that it lies in, and the items of lists, from the top. */
function parentsOf(lines: readonly string[], number: number, dashes: string): PathStep[] {
  const path: PathStep[] = [];
  let column = dashes.length;
  for (const dash of [...dashes.matchAll(/- +/g)].toReversed()) {
    path.unshift(anItem);
    column = dash.index;
  }
  // A list may stand at the column of its key.
  let mayEqual = dashes.includes("-");
  for (const line of linesBefore(lines, number)) {
    const found = openedBy(line.text, column, mayEqual);
    if (found === undefined) continue;
    path.unshift(...found.steps);
    column = found.column;
    mayEqual = found.isItem;
    if (column === 0 && !mayEqual) break;
  }
  return path;
}

function* linesBefore(lines: readonly string[], number: number): Generator<Line> {
  for (let at = number - 1; at >= 0; at -= 1) {
    const text = lines[at] ?? "";
    if (!isBlank(text)) yield { number: at, text };
  }
}

interface Opened {
  readonly steps: readonly PathStep[];
  readonly column: number;
  /** The outermost step is an item, whose list may begin at the column of its key. */
  readonly isItem: boolean;
}

/** What a line opens for those that are indented deeper than `column`, which it is not. */
function openedBy(line: string, column: number, mayEqual: boolean): Opened | undefined {
  const head = /^(\s*)((?:- +)*)(?:("?)([^\s"'#-][^":]*?|-[^\s":][^":]*?)\3\s*:(?:\s.*)?)?$/.exec(line);
  if (head === null) return undefined;
  const [, spaces = "", dashes = "", , key] = head;
  const keyColumn = spaces.length + dashes.length;
  const steps: PathStep[] = [];
  let outer = column;
  const opens =
    key !== undefined && (keyColumn < column || (mayEqual && dashes === "" && keyColumn === column));
  if (opens) {
    steps.unshift(key);
    outer = keyColumn;
  }
  for (const dash of [...dashes.matchAll(/- +/g)].toReversed()) {
    const at = spaces.length + dash.index;
    if (at >= outer) continue;
    steps.unshift(anItem);
    outer = at;
  }
  return steps.length === 0 ? undefined : { steps, column: outer, isItem: steps[0] === anItem };
}

/** The other keys of the map that begins in this column. */
function siblingsOf(lines: readonly string[], number: number, column: number): ReadonlySet<string> {
  const before: string[] = [];
  for (let at = number - 1; at >= 0; at -= 1) before.push(lines[at] ?? "");
  const own = lines[number] ?? "";
  const above = /^\s*- /.test(own) ? [] : keysAt(before, column);
  return new Set([...above, ...keysAt(lines.slice(number + 1), column, true)]);
}

function keysAt(lines: readonly string[], column: number, below = false): string[] {
  const keys: string[] = [];
  for (const line of lines.filter((each) => !isBlank(each))) {
    const [, lead = "", key] = /^(\s*(?:- +)*)(?:"?([^\s":][^":]*?)"?\s*:)?/.exec(line) ?? [];
    // The first line of an item: above it is another item, and below it the next one.
    const isFirst = lead.length === column && lead.includes("-");
    if (lead.length < column || (isFirst && below)) break;
    if (lead.length === column && key !== undefined) keys.push(key);
    if (isFirst) break;
  }
  return keys;
}
