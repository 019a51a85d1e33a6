import { anItem, type PathStep } from "./plan-path.ts";

/** Where somebody types within a value of one line. */
export interface FlowPlace {
  /** Into what is opened and not closed. */
  readonly path: readonly PathStep[];
  readonly kind: "key" | "value";
  readonly word: string;
  /** Keys that the same map has already. */
  readonly siblings: ReadonlySet<string>;
}

interface Level {
  readonly opens: "{" | "[";
  /** Of a map: the key whose value is typed. */
  key: string | undefined;
  readonly keys: Set<string>;
}

const quoted = /"[^"]*"|'[^']*'/g;

/** What is typed within a value such as `[build, { task: te`; undefined behind its end, and inside of quotes. */
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

/** Outside of brackets a comma, a colon and a closing bracket are text. */
function isMark(sign: string, levels: readonly Level[]): boolean {
  if (sign === "{" || sign === "[") return true;
  const level = levels.at(-1);
  if (level === undefined) return false;
  return "}],".includes(sign) || (sign === ":" && level.opens === "{");
}

/** Nothing is typed of the next word yet. */
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
