import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { contrast } from "./rigs/contrast.ts";

const css = readFileSync(new URL("../src/ui/tokens.css", import.meta.url), "utf8");

const themes = ["light", "dark"] as const;
type Theme = (typeof themes)[number];

const values = new Map(
  [...css.matchAll(/^ {2}--([\w-]+):\s*([^;]+);/gm)].map(([, name = "", value = ""]) => [name, value.trim()]),
);

/** Resolves a token for one theme: its half of light-dark(), through references to other tokens. */
function colour(name: string, theme: Theme): string {
  const value = values.get(name);
  if (value === undefined) throw new Error(`There is no token --${name}`);
  const reference = /^var\(--([\w-]+)\)$/.exec(value)?.[1];
  if (reference !== undefined) return colour(reference, theme);
  const both = /^light-dark\(((?:[^,()]|\([^)]*\))+), ((?:[^,()]|\([^)]*\))+)\)$/.exec(value);
  if (both === null) throw new Error(`--${name} says nothing for the two themes: ${value}`);
  return both[theme === "light" ? 1 : 2] ?? "";
}

const grounds = ["surface-frame", "surface-page", "surface-sunken", "surface-pressed", "surface-float"];
const states = [...values.keys()].flatMap((name) => /^state-(\w+)-text$/.exec(name)?.[1] ?? []);
const tones = ["info", "good", "warning", "bad"];
const ansi = [...values.keys()].filter((name) => name.startsWith("ansi-"));
const syntax = [...values.keys()].filter((name) => name.startsWith("syntax-"));
const diffs = [...values.keys()].filter((name) => name.startsWith("diff-"));

const over = (texts: readonly string[], on: readonly string[]) =>
  texts.flatMap((text) => on.map((ground) => [text, ground] as const));

/** Text on its backgrounds: 4.5 (WCAG 1.4.3). */
const words = [
  ...over(["text", "text-muted", "accent-text"], [...grounds, "surface-output", "accent-soft"]),
  ...over(
    states.map((state) => `state-${state}-text`),
    grounds,
  ),
  ...states.map((state) => [`state-${state}-text`, `state-${state}-background`] as const),
  ...over(["text"], diffs),
  ...over(syntax, ["surface-output", "surface-sunken", ...diffs]),
  ...over(["text"], ["match", "match-current"]),
  ...over(
    tones.flatMap((tone) => [`tone-${tone}-text`]),
    ["surface-page"],
  ),
  ...tones.flatMap((tone) => over(["text", `tone-${tone}-text`], [`tone-${tone}-background`])),
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["on-danger", "danger"],
  ["on-danger", "danger-strong"],
  ["text-on-ink", "surface-ink"],
  ...over(
    ansi.filter((name) => name !== "ansi-black" && name !== "ansi-bright-white"),
    ["surface-output"],
  ),
] as const;

/** Borders of controls, and marks and fills that carry meaning: 3 (WCAG 1.4.11). */
const graphics = [
  ...over(
    ["line-strong", "focus-ring", "accent", "danger"],
    ["surface-frame", "surface-page", "surface-sunken"],
  ),
  ...over(
    states.map((state) => `state-${state}-solid`),
    ["surface-page", "surface-sunken", "surface-float"],
  ),
] as const;

describe.each(themes)("in the %s theme", (theme) => {
  test.each(words)("--%s is readable on --%s", (text, ground) => {
    expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(graphics)("--%s is distinguishable on --%s", (mark, ground) => {
    expect(contrast(colour(mark, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
  });
});

test("defines a text, background, border and fill for every task state", () => {
  expect(states.length).toBeGreaterThanOrEqual(12);
  for (const state of states)
    for (const part of ["text", "background", "border", "solid"])
      expect(values.has(`state-${state}-${part}`)).toBe(true);
});

test("computes contrast by WCAG: black on white is 21, equal colours 1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("oklch(0 0 0)", "oklch(1 0 0)")).toBeCloseTo(21, 1);
  expect(contrast("#777777", "#777777")).toBe(1);
  expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
});
