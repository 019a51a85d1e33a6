import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import {
  leastPasswordCharacters as leastCharacters,
  type PasswordRule,
} from "@wezterm-parallel/shared/domain/access/password-rules";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  type FailureMessage,
  createMessage,
  createFailure,
} from "@wezterm-parallel/shared/domain/failure-message";

/** Source: ASVS 2.1.2. Longer passwords are refused, never truncated. */
export const mostCharacters = 128;
/** Shorter words do not make the rest of a password easy to guess. */
const wordCharacters = 4;
/** Minimum number of different characters; `aaaaaaaaaaaa` and `abababababab` have fewer. */
const leastDifferent = 5;
/** Three common words, or one common word and six other characters. */
const leastWorth = 9;
const worthOfWord = 3;
/** Nearly all entries of the list are shorter. */
const longestListed = 16;
const rowsOfKeys = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"] as const;

/** About 10,000 common passwords from published breaches; the header of the file names the sources. */
const listFile = fileURLToPath(new URL("./common-passwords.txt", import.meta.url));
let list: ReadonlySet<string> | undefined;

/**
 * Returns why a password is refused; undefined if it is accepted. Any characters are allowed, and no kinds are
 * required.
 */
export function refusePassword(password: string, name: string): Failure | undefined {
  const normal = password.normalize("NFKC");
  const length = [...normal].length;
  if (length < leastCharacters)
    return refusal("short", createMessage("password-short", { least: leastCharacters, length }));
  if (length > mostCharacters)
    return refusal("long", createMessage("password-long", { most: mostCharacters }));
  const lower = normal.toLowerCase();
  if (new Set(lower).size < leastDifferent) return refusal("repeats", createMessage("password-repeats"));
  if (isCommon(lower) || worthOf(lower, frequentPasswords()) < leastWorth)
    return refusal("common", createMessage("password-common"));
  if (isFilledUp(lower, [name.toLowerCase(), "wezterm-parallel", "wezterm"]))
    return refusal("name", createMessage("password-name"));
  return undefined;
}

/**
 * Estimates how hard a password is to guess: a common password counts as three characters; a keyboard row or a
 * repeated word as one; the next letter, digit or key of a sequence as none; any other character as one.
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

/** Returns whether a character repeats the previous one, or is its neighbour in the alphabet or on the keyboard. */
function follows(lower: string, at: number): boolean {
  if (at === 0) return false;
  const [before = "", here = ""] = [lower[at - 1], lower[at]];
  if (Math.abs(before.charCodeAt(0) - here.charCodeAt(0)) <= 1) return true;
  return rowsOfKeys.some((row) => row.includes(before + here) || row.includes(here + before));
}

/** Matches common passwords, also between digits and symbols or repeated. */
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

/** Returns the repeated part of a text, `dragon` for `dragondragon`, or the text itself. */
function onceOf(text: string): string {
  const at = `${text}${text}`.indexOf(text, 1);
  return text.slice(0, at < 0 ? text.length : at);
}

/** Returns whether too little remains after one of these words is removed. */
function isFilledUp(lower: string, words: readonly string[]): boolean {
  return words.some(
    (word) =>
      word.length >= wordCharacters &&
      lower.includes(word) &&
      lower.replaceAll(word, "").length < leastCharacters / 2,
  );
}

function refusal(rule: PasswordRule, detail: FailureMessage): Failure {
  return createFailure({
    reason: "invalid-request",
    detail,
    hint: createMessage("password-hint"),
    data: { rule },
  });
}
