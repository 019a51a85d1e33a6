import { isAlias, isMap, isNode, isScalar, isSeq, parseDocument, visit } from "yaml";
import type { Alias, Document, Node, Pair, ParsedNode, Scalar, YAMLError, YAMLMap } from "yaml";

import { inEnglish, createMessage } from "./problems/plan-message.ts";
import type { Finding, PlanProblem } from "./problems/plan-problem.ts";
import { describeThrown, describeYamlError } from "./problems/yaml-messages.ts";

type Path = Finding["path"];
interface Place {
  /** Absent for an entry of a list. */
  readonly key?: Node;
  readonly value: Node | null;
}
type Span = readonly [start: number, end: number];

/** Longest line shown with a problem; a generated plan may be a single line. */
const longestLine = 10_000;

/** A text can have as many syntax errors as lines; nobody reads more than this. */
const mostSyntaxProblems = 200;

/** Scalars under these paths are always text: `1.10` stays `1.10`, `yes` stays `yes`. */
const textPaths: readonly (readonly string[])[] = [
  ["env"],
  ["defaults", "env"],
  ["agents", "*", "env"],
  ["agents", "*", "args"],
  ["agents", "*", "command"],
  ["tasks", "*", "env"],
  ["tasks", "*", "matrix"],
  ["tasks", "*", "run"],
  ["params", "*", "values"],
];

/** Numbers at these paths are text: the version `1.10` stays `1.10`. Booleans are not. */
const numberPaths: readonly (readonly string[])[] = [
  ["params", "*"],
  ["params", "*", "default"],
];

/** A YAML text with the positions of its parts; converts findings to problems. */
export class PlanDocument {
  readonly #text: string;
  readonly #file: string;
  /** Offset after which only white space follows. */
  readonly #lastSign: number;
  /** Computed here: the library misses the line end after text that it cannot place. */
  readonly #lineStarts: readonly number[];
  readonly #document: Document.Parsed | undefined;
  /** Errors that prevent parsing, and duplicate keys. */
  readonly problems: readonly PlanProblem[];
  /** Plain data; undefined when the meaning of the text is ambiguous. */
  readonly value: unknown;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    this.#lastSign = text.trimEnd().length;
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    try {
      this.#document = parseDocument(text, {
        prettyErrors: false,
        merge: true,
        logLevel: "error",
        uniqueKeys: false,
      });
      const { errors, warnings, contents } = this.#document;
      this.problems = [
        ...this.#syntaxProblems([...errors, ...warnings]),
        ...unknownAliases(this.#document).map((alias) => this.#unknownAlias(alias)),
      ];
      if (this.problems.length > 0) return;
      this.problems = [
        ...repeatedKeys(contents).map((key) => this.#repeatedKey(key)),
        ...keysOf(this.#document, "__proto__").map((key) => this.#reservedKey(key)),
      ];
      for (const path of textPaths) keepText(contents, path);
      for (const path of numberPaths) keepNumber(contents, path);
      this.value = this.#document.toJS();
    } catch (error) {
      // The library throws on exponentially growing aliases and on thousands of nested brackets.
      this.#document = undefined;
      this.problems = [this.#unreadable(error)];
    }
  }

  /** Returns the problem at the position of the finding, or at the nearest enclosing position that exists. */
  problemAt({ path, at, ...finding }: Finding): PlanProblem {
    return { ...this.#problem(finding, this.#span(path, at)), pointer: pointerOf(path) };
  }

  /** Returns the line of a value, or of the nearest enclosing one that exists. */
  lineOf(path: Path): number {
    return this.#position(this.#span(path, "key")[0]).line;
  }

  #problem({ reason, detail, hint = [] }: Omit<Finding, "path" | "at">, [start, end]: Span): PlanProblem {
    const { line, col } = this.#position(start);
    const from = start - (col - 1);
    const shown = this.#text.slice(from, from + longestLine);
    const source = (shown.split(/\r?\n|\r/, 1)[0] ?? "").replace(/^\uFEFF/, "");
    const length = Math.max(1, Math.min(end - start, source.length - (col - 1)));
    const words = hint.length === 0 ? {} : { hint: hint.map(inEnglish).join(" ") };
    const place = { file: this.#file, line, column: col, length, source };
    return { reason, detail: inEnglish(detail), ...words, messages: { detail, hint }, ...place };
  }

  #position(offset: number): { readonly line: number; readonly col: number } {
    let [line, after] = [0, this.#lineStarts.length];
    while (after - line > 1) {
      const middle = (line + after) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) line = middle;
      else after = middle;
    }
    return { line: line + 1, col: offset - (this.#lineStarts[line] ?? 0) + 1 };
  }

  /** Reports one problem per line: later errors on the same line usually follow from the first. */
  #syntaxProblems(errors: readonly YAMLError[]): readonly PlanProblem[] {
    const byLine = new Map<number, PlanProblem>();
    for (const error of errors) {
      const span = this.#insideText(error.pos);
      const { line } = this.#position(span[0]);
      if (byLine.has(line)) continue;
      byLine.set(line, this.#problem({ reason: "syntax", ...describeYamlError(error) }, span));
      if (byLine.size === mostSyntaxProblems) break;
    }
    return [...byLine.values()];
  }

  #unknownAlias(alias: Alias): PlanProblem {
    const detail = createMessage("yaml-alias", { name: alias.source });
    const hint = [createMessage("star-in-quotes")];
    return this.#problem({ reason: "syntax", detail, hint }, rangeOf(alias, this.#text));
  }

  #repeatedKey(key: Scalar): PlanProblem {
    const detail = createMessage("key-twice", { key: String(key.value) });
    const hint = [createMessage("keep-one")];
    return this.#problem({ reason: "duplicate-key", detail, hint }, rangeOf(key, this.#text));
  }

  /** Names reserved by JavaScript would be dropped silently. */
  #reservedKey(key: Scalar): PlanProblem {
    const detail = createMessage("bad-name", { name: JSON.stringify(key.value) });
    return this.#problem({ reason: "bad-name", detail }, rangeOf(key, this.#text));
  }

  #unreadable(error: unknown): PlanProblem {
    return this.#problem({ reason: "syntax", ...describeThrown(error) }, [0, 1]);
  }

  /** Moves an error at the end of the text to the last line with content. */
  #insideText([start, end]: readonly [number, number]): Span {
    const last = this.#lastSign;
    return start >= last && last > 0 ? [last - 1, last] : [start, end];
  }

  #span(path: Path, at: Finding["at"]): Span {
    const places = this.#placesAlong(path);
    const last = places.at(-1);
    if (places.length < path.length || last === undefined) {
      return rangeOf(last?.key ?? last?.value ?? firstOf(this.#contents), this.#text);
    }
    if (at === "key" && last.key !== undefined) return rangeOf(last.key, this.#text);
    const hidden = last.value === null || isSpread(last.value);
    const shown = hidden ? (last.key ?? firstOf(last.value)) : last.value;
    return rangeOf(shown, this.#text);
  }

  /** Returns the positions of the path's segments, as far as they exist. */
  #placesAlong(path: Path): readonly Place[] {
    const places: Place[] = [];
    for (const segment of path) {
      const found = this.#child(places.length === 0 ? this.#contents : places.at(-1)?.value, segment);
      if (found === undefined) break;
      places.push(found);
    }
    return places;
  }

  get #contents(): Node | null {
    return this.#document?.contents ?? null;
  }

  #child(node: Node | null | undefined, segment: string | number): Place | undefined {
    const parent = this.#resolve(node);
    if (isSeq(parent)) {
      const item = parent.items[Number(segment)];
      return isNode(item) ? { value: item } : undefined;
    }
    // A single entry may be written without its list.
    if (segment === 0 && isNode(parent)) return { value: parent };
    if (!isMap(parent)) return undefined;
    const pair = parent.items.find((each) => keyText(each) === String(segment));
    if (pair !== undefined && isNode(pair.key)) {
      return { key: pair.key, value: isNode(pair.value) ? pair.value : null };
    }
    return this.#merged(parent, segment);
  }

  /** Finds a key that `<<: *alias` merged in. */
  #merged(map: YAMLMap, segment: string | number): { key?: Node; value: Node | null } | undefined {
    for (const pair of map.items) {
      if (!isScalar(pair.key) || pair.key.source !== "<<" || !isNode(pair.value)) continue;
      const source = this.#resolve(pair.value);
      const candidates = isSeq(source) ? source.items : [source];
      for (const candidate of candidates) {
        const found = isNode(candidate) ? this.#child(candidate, segment) : undefined;
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #resolve(node: Node | null | undefined): Node | null {
    if (!isAlias(node) || this.#document === undefined) return node ?? null;
    return node.resolve(this.#document) ?? null;
  }
}

function unknownAliases(document: Document.Parsed): readonly Alias[] {
  const found: Alias[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) found.push(alias);
    },
  });
  return found;
}

function keysOf(document: Document.Parsed, name: string): readonly Scalar[] {
  const found: Scalar[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === name) found.push(key);
    },
  });
  return found;
}

/** Finds repeated keys in all maps below the node: the second and later occurrences. */
function repeatedKeys(node: Node | null): readonly Scalar[] {
  if (isSeq(node)) return node.items.flatMap((item) => (isNode(item) ? repeatedKeys(item) : []));
  if (!isMap(node)) return [];
  const seen = new Set<string>();
  return node.items.flatMap((pair) => {
    const name = keyText(pair);
    const repeated = name !== undefined && seen.has(name) && isScalar(pair.key) ? [pair.key] : [];
    if (name !== undefined) seen.add(name);
    return [...repeated, ...(isNode(pair.value) ? repeatedKeys(pair.value) : [])];
  });
}

function keyText(pair: Pair<unknown, unknown>): string | undefined {
  return isScalar(pair.key) ? String(pair.key.value) : undefined;
}

/** A map or list over several lines, or an empty value: the position of its key is clearer. */
function isSpread(node: Node | null): boolean {
  if (isScalar(node)) return node.range?.[0] === node.range?.[1];
  return (isMap(node) || isSeq(node)) && node.flow !== true;
}

function firstOf(node: Node | null): Node | null {
  if (!isMap(node)) return node;
  const first = node.items[0]?.key;
  return isNode(first) ? first : node;
}

function rangeOf(node: Node | null | undefined, text: string): Span {
  const range = node?.range;
  if (range != null) return [range[0], range[1]];
  const start = text.search(/\S/);
  return start < 0 ? [0, 1] : [start, start + 1];
}

function keepText(node: ParsedNode | Node | null, path: readonly string[]): void {
  const [segment, ...rest] = path;
  if (segment === undefined) return keepTextBelow(node);
  if (!isMap(node)) return;
  for (const pair of node.items) {
    if ((segment === "*" || keyText(pair) === segment) && isNode(pair.value)) {
      if (rest.length > 0 || !isScalar(pair.value)) keepText(pair.value, rest);
    }
  }
}

function keepNumber(node: Node | null, [segment, ...rest]: readonly string[]): void {
  if (segment === undefined && isScalar(node) && typeof node.value === "number") keepSource(node);
  if (segment === undefined || !isMap(node)) return;
  for (const pair of node.items) {
    if ((segment === "*" || keyText(pair) === segment) && isNode(pair.value)) keepNumber(pair.value, rest);
  }
}

function keepTextBelow(node: Node | null): void {
  if (isScalar(node)) keepSource(node);
  if (isSeq(node)) for (const item of node.items) if (isNode(item)) keepTextBelow(item);
  if (isMap(node)) for (const { value } of node.items) if (isNode(value)) keepTextBelow(value);
}

function keepSource(scalar: Scalar): void {
  const plain = typeof scalar.value === "number" || typeof scalar.value === "boolean";
  if (plain && scalar.source !== undefined) scalar.value = scalar.source;
}

function pointerOf(path: Path): string {
  return path.map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
