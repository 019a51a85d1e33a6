import type { Key } from "ink";

/** Commands that keys stand for. */
export type KeyCommand =
  | { readonly do: "move"; readonly by: number }
  | { readonly do: "page"; readonly by: number }
  | { readonly do: "end"; readonly at: "first" | "last" }
  | { readonly do: "failed"; readonly by: 1 | -1 }
  | { readonly do: "fold"; readonly open: boolean }
  | { readonly do: "priority"; readonly by: 1 | -1 }
  | { readonly do: Plain };

type Plain =
  | "zoom"
  | "back"
  | "panel"
  | "follow"
  | "filter"
  | "attach"
  | "answer"
  | "open"
  | "retry"
  | "continue"
  | "cancel"
  | "pause"
  | "merge"
  | "withdraw"
  | "first"
  | "pauseQueue"
  | "unmerge"
  | "copy"
  | "automation"
  | "help"
  | "quit";

const letters: Readonly<Record<string, KeyCommand>> = {
  j: { do: "move", by: 1 },
  k: { do: "move", by: -1 },
  h: { do: "fold", open: false },
  l: { do: "fold", open: true },
  g: { do: "end", at: "first" },
  G: { do: "end", at: "last" },
  " ": { do: "page", by: 1 },
  n: { do: "failed", by: 1 },
  N: { do: "failed", by: -1 },
  "+": { do: "priority", by: 1 },
  "=": { do: "priority", by: 1 },
  "-": { do: "priority", by: -1 },
  "/": { do: "filter" },
  "?": { do: "help" },
  a: { do: "attach" },
  A: { do: "answer" },
  o: { do: "open" },
  r: { do: "retry" },
  C: { do: "continue" },
  c: { do: "cancel" },
  p: { do: "pause" },
  m: { do: "merge" },
  w: { do: "withdraw" },
  F: { do: "first" },
  P: { do: "pauseQueue" },
  U: { do: "unmerge" },
  s: { do: "automation" },
  y: { do: "copy" },
  f: { do: "follow" },
  q: { do: "quit" },
};

const withControl: Readonly<Record<string, KeyCommand>> = {
  c: { do: "quit" },
  d: { do: "page", by: 0.5 },
  u: { do: "page", by: -0.5 },
  f: { do: "page", by: 1 },
  b: { do: "page", by: -1 },
  n: { do: "move", by: 1 },
  p: { do: "move", by: -1 },
};

const named: readonly (readonly [keyof Key, KeyCommand])[] = [
  ["upArrow", { do: "move", by: -1 }],
  ["downArrow", { do: "move", by: 1 }],
  ["leftArrow", { do: "fold", open: false }],
  ["rightArrow", { do: "fold", open: true }],
  ["pageUp", { do: "page", by: -1 }],
  ["pageDown", { do: "page", by: 1 }],
  ["home", { do: "end", at: "first" }],
  ["end", { do: "end", at: "last" }],
  ["return", { do: "zoom" }],
  ["tab", { do: "panel" }],
  ["escape", { do: "back" }],
];

/** Keys that arrive as one character when several are pressed at once. */
const characters: Readonly<Record<string, Partial<Key>>> = {
  "\r": { return: true },
  "\n": { return: true },
  "\t": { tab: true },
  "\b": { backspace: true },
  "\u007F": { backspace: true },
};

/**
 * Splits one input into keys: fast typing or a slow terminal sends several at once, and the effect of one
 * decides what the next means.
 */
export function keysOf(input: string, key: Key): readonly (readonly [input: string, key: Key])[] {
  // Esc directly followed by another key looks like that key with Alt, which is not used here.
  if (key.meta && !key.escape) {
    const rest = keysOf(input, { ...key, meta: false });
    return [["", { ...noKey(key), escape: true }], ...rest];
  }
  if (input.length < 2 || key.ctrl || named.some(([name]) => key[name] === true)) return [[input, key]];
  return [...input].map((letter): readonly [string, Key] => {
    const code = letter.charCodeAt(0);
    const special = characters[letter] ?? (code < 27 ? { ctrl: true } : {});
    const name = "ctrl" in special ? String.fromCharCode(code + 96) : letter;
    return [name, { ...key, ...special }];
  });
}

function noKey(key: Key): Key {
  return Object.fromEntries(Object.keys(key).map((name) => [name, false])) as unknown as Key;
}

/** Returns the commands of one key. */
export function commandsOf(input: string, key: Key): readonly KeyCommand[] {
  const special = named.find(([name]) => key[name] === true);
  if (special !== undefined) return [special[1]];
  const command = (key.ctrl ? withControl : letters)[input];
  return command === undefined ? [] : [command];
}
