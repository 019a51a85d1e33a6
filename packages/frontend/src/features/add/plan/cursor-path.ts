import { anItem, type PathStep } from "./plan-path.ts";
import { readFlow } from "./read-flow.ts";

/** The cursor's position in a YAML text: at a key, or at a key's value. */
export interface CursorPlace {
  /** Path from the root to the map or list around the cursor. */
  readonly path: readonly PathStep[];
  readonly kind: "key" | "value";
  /** The word before the cursor, and its offset. */
  readonly word: string;
  readonly from: number;
  /** Existing keys of the same map. */
  readonly siblings: ReadonlySet<string>;
  /** Indentation of a new nested line. */
  readonly indent: number;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * Locates the cursor by indentation, as far as completion needs it, also in incomplete texts. Undefined in comments, in
 * block scalars, and where neither key nor value starts.
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

/** Handles a line without a complete key: a key being typed, a list item, or flow style in an item. */
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

/** Whether the line is inside a block scalar (`|` or `>`). */
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

/** Whether a trailing empty line is indented enough to belong to the block scalar. */
function isDeeper(lines: readonly string[], number: number, indent: number): boolean {
  return indentOf(lines[number] ?? "") > indent;
}

/** Returns the enclosing keys and list items of this line, from the root. */
function parentsOf(lines: readonly string[], number: number, dashes: string): PathStep[] {
  const path: PathStep[] = [];
  let column = dashes.length;
  for (const dash of [...dashes.matchAll(/- +/g)].toReversed()) {
    path.unshift(anItem);
    column = dash.index;
  }
  // A list may be at the same column as its key.
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
  /** The outermost step is a list item, whose list may be at the same column as its key. */
  readonly isItem: boolean;
}

/** Returns the steps that a line opens for more deeply indented lines; the line itself is at or left of `column`. */
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

/** Returns the other keys of the map that starts in this column. */
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
    // The first line of an item: the line above belongs to the previous item, and below it comes the next one.
    const isFirst = lead.length === column && lead.includes("-");
    if (lead.length < column || (isFirst && below)) break;
    if (lead.length === column && key !== undefined) keys.push(key);
    if (isFirst) break;
  }
  return keys;
}
