import { anItem, type PathStep } from "./plan-path.ts";

/** The cursor's position within a flow-style value. */
export interface FlowPlace {
  /** Path of brackets opened and not closed. */
  readonly path: readonly PathStep[];
  readonly kind: "key" | "value";
  readonly word: string;
  /** Existing keys of the same map. */
  readonly siblings: ReadonlySet<string>;
}

interface Level {
  readonly opens: "{" | "[";
  /** In a map: the key whose value is being typed. */
  key: string | undefined;
  readonly keys: Set<string>;
}

const quoted = /"[^"]*"|'[^']*'/g;

/** Parses an unfinished value such as `[build, { task: te`; undefined after its end and inside quotes. */
export function readFlow(value: string): FlowPlace | undefined {
  const plain = value.replaceAll(quoted, (text) => "_".repeat(text.length));
  const levels: Level[] = [];
  let word = "";
  for (const sign of plain)
    word = isMark(sign, levels) ? mark(sign, levels, word) : afterSign(sign, levels, word);
  const closed = levels.length === 0 && /[}\]]\s*$/.test(value);
  if (closed || /["']/.test(plain)) return undefined;
  const last = levels.at(-1);
  return {
    path: levels.flatMap(stepsOf),
    kind: last?.opens === "{" && last.key === undefined ? "key" : "value",
    word,
    siblings: last?.keys ?? new Set(),
  };
}

/** Outside brackets, commas, colons and closing brackets are plain text. */
function isMark(sign: string, levels: readonly Level[]): boolean {
  if (sign === "{" || sign === "[") return true;
  const level = levels.at(-1);
  if (level === undefined) return false;
  return "}],".includes(sign) || (sign === ":" && level.opens === "{");
}

/** Handles a delimiter; returns the empty next word. */
function mark(sign: string, levels: Level[], word: string): string {
  const level = levels.at(-1);
  if (sign === "{" || sign === "[") levels.push({ opens: sign, key: undefined, keys: new Set() });
  else if (sign === "}" || sign === "]") levels.pop();
  else if (level !== undefined && sign === ",") level.key = undefined;
  else if (level !== undefined) {
    level.key = word;
    level.keys.add(word);
  }
  return "";
}

function afterSign(sign: string, levels: readonly Level[], word: string): string {
  if (sign !== " ") return word + sign;
  return word === "" || levels.length > 0 ? "" : `${word} `;
}

function stepsOf({ opens, key }: Level): readonly PathStep[] {
  if (opens === "[") return [anItem];
  return key === undefined ? [] : [key];
}
