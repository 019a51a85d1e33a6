import type { TokenNode } from "react-diff-view";

/** Kinds of code that have their own colour, by the highlighter's names for them. */
const kinds = {
  comment: ["comment", "prolog", "doctype", "cdata"],
  keyword: ["keyword", "atrule", "important", "selector"],
  string: ["string", "char", "attr-value", "regex", "inserted"],
  number: ["number", "boolean", "constant", "symbol"],
  function: ["function", "class-name", "tag", "title"],
  property: ["property", "attr-name", "key", "builtin", "variable"],
} as const;

type Syntax = keyof typeof kinds;

const order = Object.keys(kinds) as Syntax[];
const numbers = new Map<unknown, number>(
  order.flatMap((kind, at) => kinds[kind].map((name) => [name, at + 1] as const)),
);

/**
 * The highlighting of the lines of one side as numbers, which pass from the worker to the page without being copied.
 * `starts[n]` is the position in `runs` of the first run of line n, from 1.
 */
export interface PackedSide {
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly runs: Uint32Array<ArrayBuffer>;
}

export interface PackedTokens {
  readonly old: PackedSide;
  readonly new: PackedSide;
}

/** A piece of a line in one colour. */
export interface TextRun {
  readonly text: string;
  readonly syntax: Syntax | undefined;
  /** Differs from the other side. */
  readonly edited: boolean;
}

const kindBits = 7;
const editedBit = 8;
const lengthShift = 4;

export function packSide(lines: readonly (readonly TokenNode[] | undefined)[]): PackedSide {
  const starts = new Uint32Array(lines.length + 2);
  const runs: number[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    starts[at + 1] = runs.length;
    for (const node of lines[at] ?? []) packNode(node, 0, runs);
  }
  starts[lines.length + 1] = runs.length;
  return { starts, runs: Uint32Array.from(runs) };
}

function packNode(node: TokenNode, flags: number, runs: number[]): void {
  if (node.type === "text") {
    const { length } = String(node["value"]);
    if (length > 0) runs.push((length << lengthShift) | flags);
    return;
  }
  const own = node.type === "edit" ? flags | editedBit : (flags & editedBit) | kindOf(node, flags & kindBits);
  for (const child of node.children ?? []) packNode(child, own, runs);
}

function kindOf(node: TokenNode, outer: number): number {
  const { className } = (node["properties"] ?? {}) as { className?: unknown };
  if (!Array.isArray(className)) return outer;
  return className.map((name) => numbers.get(name)).find((number) => number !== undefined) ?? outer;
}

/** Returns the runs of a line; a single plain one if the highlighting is missing or of another text. */
export function runsOf(side: PackedSide | undefined, line: number, text: string): readonly TextRun[] {
  const plain = [{ text, syntax: undefined, edited: false }];
  if (side === undefined || line + 1 >= side.starts.length) return plain;
  const found: TextRun[] = [];
  let at = 0;
  for (let run = side.starts[line] ?? 0; run < (side.starts[line + 1] ?? 0); run += 1) {
    const packed = side.runs[run] ?? 0;
    const end = at + (packed >>> lengthShift);
    const syntax = order[(packed & kindBits) - 1];
    found.push({ text: text.slice(at, end), syntax, edited: (packed & editedBit) !== 0 });
    at = end;
  }
  return at === text.length && found.length > 0 ? found : plain;
}
