import { yamlLanguage } from "@codemirror/lang-yaml";
import type { SyntaxNode } from "@lezer/common";

import { enclosingLines } from "./enclosing-lines.ts";
import { anItem, type PathStep } from "../plan-path.ts";

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

/**
 * Locates the cursor as far as completion needs it, also in incomplete texts. Undefined in comments, in block scalars,
 * and where neither key nor value starts.
 */
export function placeOfCursor(text: string, offset: number): CursorPlace | undefined {
  const before = text.slice(0, offset).split("\n").map(withoutTabs);
  const typed = before.pop() ?? "";
  const [, lead = "", rest = ""] = /^(\s*(?:- +)*)(.*)$/.exec(typed) ?? [];
  const isKey = /^(?:\w[\w.-]*)?$/.test(rest);
  const after = isKey ? text.slice(offset).split("\n").slice(1).map(withoutTabs) : [];
  const { above, below } = enclosingLines(before, after, lead);
  const head = [...above, typed].join("\n");
  // The parser needs a word at the cursor, and a colon to see a key.
  const parsed = [`${head}${isKey ? "x:" : "x"}`, ...below].join("\n");
  const node = yamlLanguage.parser.parse(parsed).resolveInner(head.length, 1);
  if (node.name !== "Literal" || (!isKey && node.from === head.length - rest.length)) return undefined;
  const word = parsed.slice(node.from, head.length);
  if (word.endsWith(":")) return undefined;
  const place = { word, from: offset - word.length, indent: lead.length };
  return { ...place, path: pathOf(node, parsed), ...keyOrValue(node, parsed) };
}

/** YAML does not indent by tabs, but a tab typed by mistake should not end completion. */
function withoutTabs(line: string): string {
  return line.replace(/^\s+/, (spaces) => " ".repeat(spaces.length));
}

function pathOf(node: SyntaxNode, text: string): PathStep[] {
  const path: PathStep[] = [];
  for (let at = node; at.parent !== null; at = at.parent) {
    if (at.name === "Item") path.unshift(anItem);
    const key = at.name !== "Key" && at.parent.name === "Pair" ? keyIn(at.parent, text) : undefined;
    if (key !== undefined) path.unshift(key);
  }
  return path;
}

function keyOrValue(node: SyntaxNode, text: string): Pick<CursorPlace, "kind" | "siblings"> {
  const pair = node.parent?.name === "Key" ? node.parent.parent : null;
  const map = pair?.parent;
  // In a list of flow style, the parser takes an unfinished item for a map without braces.
  const isMap = map?.name === "BlockMapping" || map?.firstChild?.name === "{";
  if (pair === null || !map || !isMap) return { kind: "value", siblings: new Set() };
  const others = map.getChildren("Pair").filter(({ from }) => from !== pair.from);
  return { kind: "key", siblings: new Set(others.flatMap((other) => keyIn(other, text) ?? [])) };
}

function keyIn(pair: SyntaxNode, text: string): string | undefined {
  const key = pair.getChild("Key");
  return key === null ? undefined : text.slice(key.from, key.to).replace(/^(["'])(.*)\1$/, "$2");
}
