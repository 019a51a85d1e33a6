import { Document, isMap, isNode, isScalar, isSeq, parse, parseDocument, visit } from "yaml";
import type { Node, Pair, YAMLMap } from "yaml";

import { fail, ok, type Result } from "../../base/result.ts";
import type { Failure } from "../failure.ts";
import type { PlanLayoutNode } from "./schema/layout-schema.ts";
import { code } from "./problems/plan-problem.ts";
import { readPlan } from "./read-plan.ts";

interface Layout {
  readonly name: string;
  readonly tabs: readonly PlanLayoutNode[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Returns the text of a plan that `readPlan` accepts with this layout added or replaced; every other byte is
 * unchanged. The result is parsed again: `unsupported` when the plan's notation would need a complete
 * rewrite, and `invalid-request` when the layout itself is not allowed in a plan.
 */
export function withLayout(text: string, layout: Layout): Result<string, Failure> {
  const edit = editOf(text, layout);
  if (edit === undefined) return fail(cannotEdit(layout.name));
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const added = edit.text.replaceAll("\n", lineEnd);
  const edited = text.slice(0, edit.start) + added + text.slice(edit.end);
  const read = readPlan(edited, { file: "plan" });
  const problem = read.ok ? undefined : read.failure[0];
  if (problem?.reason === "bad-layout" || problem?.reason === "unknown-task") {
    return fail({
      reason: "invalid-request",
      detail: `The layout is not valid: ${problem.detail}.`,
    });
  }
  return read.ok && changesOnlyLayout({ before: text, after: edited }, layout)
    ? ok(edited)
    : fail(cannotEdit(layout.name));
}

function cannotEdit(name: string): Failure {
  return {
    reason: "unsupported",
    detail: `The layout ${code(name)} cannot be written into this plan without rewriting other parts of it.`,
    hint: "The cause is aliases, anchors or an unusual style: write `layouts:` as a plain map with one line per name.",
  };
}

function changesOnlyLayout(
  { before, after }: { readonly before: string; readonly after: string },
  { name, tabs }: Layout,
): boolean {
  const [old, now] = [before, after].map((text): Record<string, unknown> =>
    parse(text, { merge: true, logLevel: "error" }),
  );
  const expected = { ...old, layouts: { ...(old?.["layouts"] as object | null), [name]: tabs } };
  return canonical(expected) === canonical(now);
}

/** Serializes data independently of the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function editOf(text: string, layout: Layout): Edit | undefined {
  const root = parseDocument(text, { logLevel: "error" }).contents;
  if (!isMap(root)) return undefined;
  const pair = pairOf(root, "layouts");
  if (pair === undefined) return addLayouts(text, root, layout);
  const layouts = pair.value;
  if (isMap(layouts)) return editMap(text, layouts, layout);
  if (!isEmpty(layouts) || root.flow === true) return undefined;
  const end = lineEndAfter(text, rangeOf(pair.key)[1]);
  return { start: end, end, text: `\n${entryText(layout, indentAt(text, pair.key) + step)}` };
}

/** The key has no value. */
function isEmpty(value: unknown): boolean {
  const [start, end] = rangeOf(value);
  return value === null || (isScalar(value) && start === end);
}

const step = "  ";

function addLayouts(text: string, root: YAMLMap, layout: Layout): Edit {
  if (root.flow === true) return addToFlow(root, `layouts: { ${flowEntry(layout)} }`);
  const indent = indentAt(text, root.items[0]?.key);
  const gap = text.endsWith("\n") ? "\n" : "\n\n";
  const added = `${gap}${indent}layouts:\n${entryText(layout, indent + step)}\n`;
  return { start: text.length, end: text.length, text: added };
}

function editMap(text: string, layouts: YAMLMap, layout: Layout): Edit {
  const pair = pairOf(layouts, layout.name);
  if (pair === undefined && layouts.flow === true) return addToFlow(layouts, flowEntry(layout));
  const range = rangeOf(pair?.key);
  if (pair !== undefined && layouts.flow === true) {
    return { start: range[0], end: lastEnd(pair), text: flowEntry(layout) };
  }
  const indent = indentAt(text, layouts.items[0]?.key);
  if (pair === undefined) {
    const end = lineEndAfter(text, lastEnd(layouts.items.at(-1)));
    return { start: end, end, text: `\n${entryText(layout, indent)}` };
  }
  return {
    start: range[0],
    end: lineEndAfter(text, lastEnd(pair)),
    text: entryText(layout, indent).trimStart(),
  };
}

function addToFlow(map: YAMLMap, entry: string): Edit {
  const [start, end] = rangeOf(map);
  if (map.items.length === 0) return { start, end, text: `{ ${entry} }` };
  const after = lastEnd(map.items.at(-1));
  return { start: after, end: after, text: `, ${entry}` };
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
}

function rangeOf(node: unknown): readonly [start: number, end: number] {
  const range = isNode(node) ? node.range : undefined;
  return range == null ? [0, 0] : [range[0], range[1]];
}

/** Returns the end of an entry's last token: the range of a block also includes the comments after it. */
function lastEnd(pair: Pair | undefined): number {
  const { key, value } = pair ?? {};
  if (value === null || value === undefined) return rangeOf(key)[1];
  return lastEndOf(value) || rangeOf(key)[1];
}

function lastEndOf(node: unknown): number {
  if (isMap(node) && node.flow !== true && node.items.length > 0) return lastEnd(node.items.at(-1));
  if (isSeq(node) && node.flow !== true && node.items.length > 0) return lastEndOf(node.items.at(-1));
  return rangeOf(node)[1];
}

/** Returns the end of the line if only a comment follows. */
function lineEndAfter(text: string, at: number): number {
  const rest = /^[^\S\r\n]*:?[^\S\r\n]*(#[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(at));
  return at + (rest?.[0].length ?? 0);
}

function indentAt(text: string, key: unknown): string {
  const [start] = rangeOf(key);
  const line = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return " ".repeat(line.replace(/^\uFEFF/, "").length);
}

/** Writes the layout as lines of a block map, without the last line end. */
function entryText({ name, tabs }: Layout, indent: string): string {
  const document = new Document({ [name]: tabs });
  visit(document, {
    Collection: (_, node) => {
      if (isSmall(node)) node.flow = true;
    },
  });
  const lines = document.toString({ lineWidth: 0, flowCollectionPadding: true }).trimEnd().split("\n");
  return lines.map((line) => indent + line.replace(/\[ ([\d., ]+) \]/, "[$1]")).join("\n");
}

/** A single pane, or only shares: fits on one line. */
function isSmall(node: Node): boolean {
  if (isSeq(node)) return node.items.every((item) => isScalar(item));
  return isMap(node) && node.items.every(({ value }) => isScalar(value) || (isMap(value) && isSmall(value)));
}

function flowEntry({ name, tabs }: Layout): string {
  const document = new Document({ [name]: tabs });
  visit(document, {
    Collection: (_, node) => {
      node.flow = true;
    },
  });
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true }).trim();
  return text.replace(/^\{\s*/, "").replace(/\s*\}$/, "");
}
