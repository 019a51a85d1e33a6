import { Visitor, parseSync } from "rolldown/utils";

interface FoundWords {
  readonly text: string;
  readonly line: number;
}

/** Attributes whose text is shown or read aloud. */
const spoken = new Set(
  "title aria-label aria-description aria-roledescription aria-valuetext alt placeholder label lead hint detail heading data-tooltip".split(
    " ",
  ),
);
/** Elements that contain code, which is the same in every language. */
const code = new Set(["code", "kbd", "pre", "samp"]);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

type Range = readonly [start: number, end: number];

/** Finds texts hard-coded in a component instead of a catalogue. */
export function findWords(path: string, source: string): FoundWords[] {
  const { program } = parseSync(path, source);
  const found: { readonly text: string; readonly at: number }[] = [];
  const exempt: Range[] = [];
  const shown: Range[] = [];
  const calls: Range[] = [];
  const add = (text: string, at: number) => {
    const words = text.trim();
    if (/\p{L}{2}/u.test(words)) found.push({ text: words, at });
  };
  const isIn = (ranges: readonly Range[], { start, end }: Node) =>
    ranges.some(([from, to]) => from <= start && end <= to);
  new Visitor({
    JSXElement(node) {
      const { name } = node.openingElement;
      if (name.type === "JSXIdentifier" && code.has(name.name)) exempt.push([node.start, node.end]);
      for (const child of node.children)
        if (child.type === "JSXExpressionContainer") shown.push([child.start, child.end]);
    },
    JSXFragment(node) {
      for (const child of node.children)
        if (child.type === "JSXExpressionContainer") shown.push([child.start, child.end]);
    },
    JSXAttribute(node) {
      if (node.value === null || node.name.type !== "JSXIdentifier") return;
      if (spoken.has(node.name.name)) shown.push([node.value.start, node.value.end]);
      else calls.push([node.value.start, node.value.end]);
    },
    CallExpression: (node) => void calls.push([node.start, node.end]),
    BinaryExpression: (node) => void calls.push([node.start, node.end]),
    MemberExpression: (node) => void calls.push([node.start, node.end]),
    ArrowFunctionExpression: (node) => void calls.push([node.start, node.end]),
    JSXText: (node) => void (isIn(exempt, node) || add(node.value, node.start)),
    Literal(node) {
      if (typeof node.value === "string" && isShown(node)) add(node.value, node.start);
    },
    TemplateElement(node) {
      if (isShown(node)) add(node.value.raw, node.start);
    },
  }).visit(program);
  return found.map(({ text, at }) => ({ text, line: source.slice(0, at).split("\n").length }));

  /** Returns whether the node is displayed, and not part of a call, a comparison or another attribute within. */
  function isShown(node: Node): boolean {
    const holder = innermost(shown, node);
    if (holder === undefined || isIn(exempt, node)) return false;
    const aside = innermost(calls, node);
    return aside === undefined || aside[0] < holder[0] || aside[1] > holder[1];
  }
}

function innermost(ranges: readonly Range[], { start, end }: Node): Range | undefined {
  const holding = ranges.filter(([from, to]) => from <= start && end <= to);
  return holding.toSorted((one, other) => one[1] - one[0] - (other[1] - other[0]))[0];
}
