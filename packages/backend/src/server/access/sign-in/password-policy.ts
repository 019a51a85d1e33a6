import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import {
  leastPasswordCharacters as leastCharacters,
  type PasswordRule,
} from "@wezterm-parallel/shared/domain/access/password-rules";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type FailureMessage, say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** Origin: ASVS 2.1.2: longer ones are refused, never cut. */
export const mostCharacters = 128;
/** A word of fewer is too short to make the rest of a password a trifle. */
const wordCharacters = 4;
/** `aaaaaaaaaaaa` and `abababababab` have fewer. */
const leastDifferent = 5;
/** Three frequent words, or one and six other signs. */
const leastWorth = 9;
const worthOfWord = 3;
/** Of the list, nearly all are shorter. */
const longestListed = 16;
const rowsOfKeys = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"] as const;

/** Some 10,000 frequent passwords of published breaches; its head says where they are from. */
const listFile = fileURLToPath(new URL("./common-passwords.txt", import.meta.url));
let list: ReadonlySet<string> | undefined;

/** Why somebody may not have this password; undefined when they may. Any characters, no rules about their kinds. */
export function refusePassword(password: string, name: string): Failure | undefined {
  const normal = password.normalize("NFKC");
  const length = [...normal].length;
  if (length < leastCharacters)
    return refusal("short", say("password-short", { least: leastCharacters, length }));
  if (length > mostCharacters) return refusal("long", say("password-long", { most: mostCharacters }));
  const lower = normal.toLowerCase();
  if (new Set(lower).size < leastDifferent) return refusal("repeats", say("password-repeats"));
  if (isCommon(lower) || worthOf(lower, frequentPasswords()) < leastWorth)
    return refusal("common", say("password-common"));
  if (isFilledUp(lower, [name.toLowerCase(), "wezterm-parallel", "wezterm"]))
    return refusal("name", say("password-name"));
  return undefined;
}

/**
 * How much there is to guess: a frequent password counts as three signs, a row of keys or one that came before as one; the next letter, digit
 * or key of a row as none, any other sign as one.
 */
function worthOf(lower: string, words: ReadonlySet<string>): number {
  const seen = new Set<string>();
  let worth = 0;
  for (let at = 0; at < lower.length;) {
    const word = longestWord(lower, at, words);
    worth +=
      word === undefined ? Number(!follows(lower, at)) : seen.has(word) || isRow(word) ? 1 : worthOfWord;
    if (word !== undefined) seen.add(word);
    at += word?.length ?? 1;
  }
  return worth;
}

function longestWord(lower: string, at: number, words: ReadonlySet<string>): string | undefined {
  for (let length = longestListed; length >= wordCharacters; length--) {
    const word = lower.slice(at, at + length);
    if (word.length === length && words.has(word)) return word;
  }
  return undefined;
}

function isRow(word: string): boolean {
  return [...word].every((_, at) => at === 0 || follows(word, at));
}

/** Whether a sign is the one before, or its neighbour in the alphabet or on the keyboard. */
function follows(lower: string, at: number): boolean {
  if (at === 0) return false;
  const [before = "", here = ""] = [lower[at - 1], lower[at]];
  if (Math.abs(before.charCodeAt(0) - here.charCodeAt(0)) <= 1) return true;
  return rowsOfKeys.some((row) => row.includes(before + here) || row.includes(here + before));
}

/** A frequent one, one between digits and signs, or one written several times. */
function isCommon(lower: string): boolean {
  const words = frequentPasswords();
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  return [lower, core, onceOf(lower), onceOf(core)].some((each) => words.has(each)) || core === "";
}

function frequentPasswords(): ReadonlySet<string> {
  list ??= new Set(
    readFileSync(listFile, "utf8")
      .replaceAll(/^#.*\n/gm, "")
      .trim()
      .split("\n"),
  );
  return list;
}

/** What a text repeats: `dragon` of `dragondragon`; else itself. */
function onceOf(text: string): string {
  const at = `${text}${text}`.indexOf(text, 1);
  return text.slice(0, at < 0 ? text.length : at);
}

/** Without one of these words, what is left would be no password by itself. */
function isFilledUp(lower: string, words: readonly string[]): boolean {
  return words.some(
    (word) =>
      word.length >= wordCharacters &&
      lower.includes(word) &&
      lower.replaceAll(word, "").length < leastCharacters / 2,
  );
}

function refusal(rule: PasswordRule, detail: FailureMessage): Failure {
  return sayFailure({
    reason: "invalid-request",
    detail,
    hint: say("password-hint"),
    data: { rule },
  });
}
