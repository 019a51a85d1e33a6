import { globSync, readFileSync } from "node:fs";
import { glob } from "node:fs/promises";

import { beforeAll, describe, expect, test } from "vitest";

import { failureReasons } from "@wezterm-parallel/shared/domain/failure";
import { failureMessages } from "@wezterm-parallel/shared/domain/failure-message";
import { unchangedReasons } from "@wezterm-parallel/shared/domain/unchanged";

import { englishCatalogues } from "../src/ui/texts/define-texts.ts";
import type { Catalogue, Catalogues } from "../src/ui/texts/language.ts";
import { findWords } from "./rigs/find-words.ts";

const root = new URL("../src/", import.meta.url).pathname;

/** Names that are the same in every language. */
const names = new Set(
  (
    "WezTerm wezterm-parallel wzp Git GitHub Linux macOS Windows Docker CodeMirror OpenAPI Prometheus English Claude " +
    "Codex Webhook Ctrl Alt Shift Esc Tab Enter WebGL SQLite PostgreSQL Node.js main stdout stderr"
  ).split(" "),
);

interface Source {
  readonly path: string;
  readonly code: string;
}

let sources: readonly Source[] = [];

const files = globSync("ui/texts/ja/**/*.json", { cwd: root }).map(
  (path) => JSON.parse(readFileSync(root + path, "utf8")) as Catalogues,
);
const japanese: ReadonlyMap<string, Catalogue> = new Map(files.flatMap((file) => Object.entries(file)));
/** Translations of texts that the server, the plan's schema or the editor library contains. */
const foreign = [
  "failures.sentences",
  "failures.reasons",
  "failures.unchanged",
  "words.editor",
  "words.plan-keys",
];

beforeAll(async () => {
  const paths = (await Array.fromAsync(glob("**/*.{ts,tsx}", { cwd: root }))).filter(
    (path) => !path.includes(".test."),
  );
  sources = paths.map((path) => ({ path, code: readFileSync(root + path, "utf8") }));
  for (const { path, code } of sources)
    if (code.includes("defineTexts(") && path !== "ui/texts/define-texts.ts") await import(root + path);
});

/** Returns every text of every catalogue with its English original. */
function pairs() {
  return [...englishCatalogues].flatMap(([name, english]) =>
    Object.entries(japanese.get(name) ?? {}).map(([key, text]) => ({
      at: `${name}.${key}`,
      english: english[key] ?? "",
      japanese: text,
    })),
  );
}

describe("texts", () => {
  test("have the same keys in both languages, and none is empty", () => {
    expect([...japanese.keys()].toSorted()).toEqual([...englishCatalogues.keys(), ...foreign].toSorted());
    for (const [name, english] of englishCatalogues) {
      const expected = Object.keys(english).filter((key) => !key.endsWith("_one"));
      expect(keysOf(name), name).toEqual(expected.toSorted());
    }
    for (const [name, texts] of [...englishCatalogues, ...japanese])
      for (const [key, text] of Object.entries(texts)) expect(text.trim(), `${name}.${key}`).not.toBe("");
  });

  test("translate every failure message and reason of the server, and nothing else", () => {
    expect(keysOf("failures.sentences")).toEqual(Object.keys(failureMessages).toSorted());
    expect(keysOf("failures.reasons")).toEqual(failureReasons.toSorted());
    expect(keysOf("failures.unchanged")).toEqual(unchangedReasons.toSorted());
  });

  test("have the same placeholders in both languages", () => {
    for (const { at, english, japanese } of pairs()) expect(holes(japanese), at).toEqual(holes(english));
  });

  test("contain no untranslated English except names", () => {
    const left = pairs().filter(({ english, japanese }) => isEnglish(japanese, english));
    expect(left).toEqual([]);
  });

  test("are all used", () => {
    // Catalogues named `words.…` are dictionaries: their keys are domain values.
    const unused = pairs().filter(
      ({ at }) => !at.startsWith("words.") && !isUsed(at.slice(at.lastIndexOf(".") + 1)),
    );
    expect(unused.map(({ at }) => at)).toEqual([]);
  });

  test("are defined in separate files, so that every catalogue is compared", () => {
    const elsewhere = sources.filter(
      ({ path, code }) => code.includes("defineTexts(") && path.endsWith(".tsx"),
    );
    expect(elsewhere.map(({ path }) => path)).toEqual([]);
  });
});

describe("hard-coded words", () => {
  test("are found in elements, attributes and expressions, and not in code", () => {
    const found = findWords(
      "example.tsx",
      `export const a = <p title="One" className="two">Three {yes ? "four" : x} {\`five \${x}\`} <code>wzp status</code> · {t("six")}</p>;`,
    );
    expect(found.map(({ text }) => text)).toEqual(["One", "Three", "four", "five"]);
  });

  test("are in no component", () => {
    const found = sources
      .filter(({ path }) => path.endsWith(".tsx"))
      .flatMap(({ path, code }) => findWords(path, code).map(({ text, line }) => `${path}:${line} ${text}`));
    expect(found).toEqual([]);
  });
});

function keysOf(name: string): readonly string[] {
  return Object.keys(japanese.get(name) ?? {}).toSorted();
}

function holes(text: string): string[] {
  return [...text.matchAll(/\{\{\s*([^},]+?)\s*(?:,[^}]*)?\}\}/g)].map(([, name = ""]) => name).toSorted();
}

/**
 * Returns whether it is untranslated: the same text, without any Japanese, or with three English words in a row.
 */
function isEnglish(japanese: string, english: string): boolean {
  const bare = japanese.replaceAll(/\{\{[^}]*\}\}|`[^`]*`|<[^>]*>/g, "#");
  const words = [...bare.matchAll(/[A-Za-z][A-Za-z.-]+/g)].map(([word]) => word);
  const foreign = words.filter((word) => !names.has(word) && word !== word.toUpperCase());
  if (foreign.length === 0) return false;
  const hasJapanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(bare);
  return japanese === english || !hasJapanese || /(?:[A-Za-z]{2,} ){2}[A-Za-z]{2,}/.test(bare);
}

function isUsed(key: string): boolean {
  const base = key.replace(/_(one|other)$/, "");
  const word = new RegExp(`(?<![\\w-])${base}(?![\\w-])`);
  return sources.some(({ path, code }) => !path.endsWith("texts.ts") && word.test(code));
}
