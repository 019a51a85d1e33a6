import { expect, test } from "vitest";

import type { ConflictedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";

import {
  type Choices,
  draftOfConflict,
  hasMarkers,
  isSolved,
  leftTexts,
  lineEndOf,
  resultOf,
  spotsOf,
  wholeKey,
} from "./resolution.ts";

const hunk = (n: number) => ({ kind: "hunk", base: "", change: `c${n}\n`, target: `t${n}\n` }) as const;
const file: ConflictedFile = {
  path: "a b.txt",
  kind: "lines",
  sides: ["change", "target"],
  parts: [hunk(1), { kind: "clean", text: "same\n" }, hunk(2), hunk(2)],
};
const take = (what: "change" | "target" | "both") => ({ kind: "take", what }) as const;
const keys = spotsOf([file]).map(({ key }) => key);
const choose = (...choices: readonly (Choices[string] | undefined)[]): Choices =>
  Object.fromEntries(choices.flatMap((each, at) => (each === undefined ? [] : [[keys[at], each]])));

test("a file is resolved once each of its hunks is, also of hunks with the same lines", () => {
  expect(new Set(keys).size).toBe(3);
  const some = choose(take("change"), take("both"));
  expect(resultOf(file, some)).toBeUndefined();
  expect(spotsOf([file]).map((spot) => isSolved(spot, some))).toEqual([true, true, false]);
  const all = { ...some, ...choose(undefined, undefined, { kind: "text", text: "mine\n", isDone: true }) };
  expect(resultOf(file, all)).toEqual({ path: "a b.txt", text: "c1\nsame\nc2\nt2\nmine\n" });
});

test("text that is being typed resolves nothing yet", () => {
  const typed = choose(take("change"), take("target"), { kind: "text", text: "mi", isDone: false });
  expect(resultOf(file, typed)).toBeUndefined();
  expect(draftOfConflict(file, typed, { change: "r1/a", target: "main" })).toBe(
    "c1\nsame\nt2\n<<<<<<< r1/a\nc2\n=======\nt2\n>>>>>>> main\n",
  );
});

test("a choice for the whole file counts for all its hunks", () => {
  const whole = { [wholeKey(file)]: take("target") };
  expect(spotsOf([file]).every((spot) => isSolved(spot, whole))).toBe(true);
  expect(resultOf(file, whole)).toEqual({ path: "a b.txt", take: "target" });
});

test("when a side changes, choices for other hunks stay, and typed text is kept apart", () => {
  const choices = choose(take("change"), { kind: "text", text: "mine\n", isDone: true });
  const moved: ConflictedFile = { ...file, parts: [hunk(1), hunk(3)] };
  expect(spotsOf([moved]).map((spot) => isSolved(spot, choices))).toEqual([true, false]);
  const conflict = { tip: "", onto: "", omitted: 0, landed: [], files: [moved] };
  expect(leftTexts(conflict, choices)).toEqual([{ key: keys[1], path: "a b.txt", text: "mine\n" }]);
});

test("line ends that a text field would change are told apart", () => {
  expect(["a\nb", "a\r\nb\r\n", "a\r\nb\n", "a\rb", ""].map(lineEndOf)).toEqual([
    "\n",
    "\r\n",
    "mixed",
    "mixed",
    "\n",
  ]);
  expect(hasMarkers("x\n<<<<<<< a\n=======\n>>>>>>> b\n")).toBe(true);
  expect(hasMarkers("=======\n")).toBe(false);
});
