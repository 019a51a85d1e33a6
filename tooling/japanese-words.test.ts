import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { markdownFiles } from "./markdown-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const glossary = "docs/ja/glossary.md";

function read(path: string): string {
  return readFileSync(`${root}${path}`, "utf8");
}

/** The last column of every table of the glossary; a word must not match within a longer katakana word. */
const forbidden = read(glossary)
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .flatMap((line) => (line.split("|").at(-2) ?? "").split("、").map((word) => word.trim()))
  .filter((word) => word !== "" && word !== "使わない語")
  .map((word) => ({ word, pattern: patternOf(word) }));

function patternOf(word: string): RegExp {
  if (/^[a-z]+$/.test(word)) return new RegExp(`(?<![\\w./-])${word}(?![\\w./:=-])`);
  return /^[ァ-ヶー]+$/.test(word) ? new RegExp(`(?<![ァ-ヶー])${word}(?![ァ-ヶー])`) : new RegExp(word);
}

function wrongWords(text: string): readonly string[] {
  return forbidden.filter(({ pattern }) => pattern.test(text)).map(({ word }) => word);
}

/**
 * Returns the text of a Japanese page for people: prose and the comments of its examples, without code and
 * the addresses of pictures and links.
 */
function saidIn(page: string): string {
  const comments = [...page.matchAll(/^```(?:sh|yaml)\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = ""]) => block.split("\n"))
    .flatMap((line) => /(?:^|\s)# (.*[ぁ-んァ-ヶ一-龠].*)$/.exec(line)?.[1] ?? []);
  const prose = page.replaceAll(/^```[\s\S]*?^```$/gm, "").replaceAll(/\]\([^)]*\)/g, "]");
  const text = [...prose.split("\n\n"), ...comments].join("\n\n").replaceAll(/`[^`\n]*`/g, "`");
  // A word may be split by a line break.
  return text.replaceAll(/(?<=[ぁ-んァ-ヶー一-龠])\n *(?=[ぁ-んァ-ヶー一-龠])/g, "");
}

/** Returns quoted Japanese strings without their placeholders. */
function wordsOfDashboard(): readonly { readonly path: string; readonly text: string }[] {
  const sources = readdirSync(`${root}packages/frontend/src`, { recursive: true, encoding: "utf8" });
  return sources
    .filter((path) => /(?<!\.test)\.tsx?$|\.json$/.test(path))
    .flatMap((path) => {
      const strings = [
        ...read(`packages/frontend/src/${path}`).matchAll(/"([^"\n]*[ぁ-んァ-ヶ一-龠][^"\n]*)"/g),
      ];
      return strings.map(([, text = ""]) => ({
        path,
        text: text.replaceAll(/`[^`]*`/g, "`").replaceAll(/\{\{.*?\}\}/g, "◻"),
      }));
    });
}

test("the Japanese glossary has every word of the English one", () => {
  const columns = (path: string, column: number) =>
    (read(path).split("\n## ")[0] ?? "")
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .map((line) => (line.split("|")[column] ?? "").trim())
      .slice(1);
  const english = columns("docs/glossary.md", 1);
  expect(english.length).toBeGreaterThan(25);
  expect(english.filter((word) => !columns(glossary, 2).includes(word))).toEqual([]);
});

test("words that the Japanese glossary forbids are found", () => {
  expect(forbidden.length).toBeGreaterThan(30);
  const found = (text: string) => wrongWords(saidIn(text));
  expect(found("ブラウザで端\n  末を開く。`run` と[run](run.md)")).toEqual(["run", "端末", "ブラウザ"]);
  expect(found("```sh\nwzp run   # run を中止\n```\n")).toEqual(["run", "中止"]);
  expect(found("ブラウザーでランを開く。`checkout: none` は r1/run")).toEqual([]);
});

test("Japanese pages use the words of the Japanese glossary", () => {
  const pages = markdownFiles(root).filter((path) => path.startsWith("docs/ja/") && path !== glossary);
  expect(pages.length).toBeGreaterThan(10);
  const wrong = pages.flatMap((path) => wrongWords(saidIn(read(path))).map((word) => `${path}: ${word}`));
  expect(wrong).toEqual([]);
});

test("the Japanese of the dashboard uses the words of the Japanese glossary", () => {
  const words = wordsOfDashboard();
  expect(words.length).toBeGreaterThan(1000);
  const wrong = words.flatMap(({ path, text }) =>
    wrongWords(text).map((word) => `${path}: ${word}: ${text}`),
  );
  expect(wrong).toEqual([]);
});
