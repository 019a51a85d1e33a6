import { expect, test } from "vitest";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type { ReviewThread } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { anchorsByPath, isIn, placeOfThread } from "./thread-anchors.ts";

const thread: ReviewThread = {
  id: 1,
  path: "a.ts",
  side: "new",
  first: 3,
  last: 4,
  commit: "c1",
  lines: ["x", "y"],
  state: "open",
  place: { path: "b.ts", side: "new", first: 13, last: 14 },
  comments: [],
};
const review = { base: "c0", commit: "c2" };

test("shows a thread where its lines are now, and on its own commit where it was written", () => {
  expect(placeOfThread(thread, { from: "c0", to: "c2" }, review)).toEqual(thread.place);
  expect(placeOfThread(thread, { from: "c0", to: "c1" }, review)).toEqual({
    path: "a.ts",
    side: "new",
    first: 3,
    last: 4,
  });
  expect(placeOfThread(thread, { from: "c0", to: "c1b" }, review)).toBeUndefined();
});

test("shows a thread on removed lines with the base, and an outdated one with its file", () => {
  const removed: ReviewThread = { ...thread, side: "old", commit: "c0" };
  expect(placeOfThread(removed, { from: "c0", to: "c1" }, review)).toMatchObject({ side: "old", first: 3 });
  expect(placeOfThread(removed, { from: "c1", to: "c2" }, review)).toBeUndefined();
  const outdated: ReviewThread = { ...thread, state: "outdated", place: undefined };
  const place = placeOfThread(outdated, { from: "c0", to: "c2" }, review);
  expect(place).toMatchObject({ path: "a.ts", last: 0 });
  expect([...anchorsByPath(place === undefined ? [] : [place], [])]).toEqual([["a.ts", new Set(["new 0"])]]);
});

test("finds the threads on removed lines of a renamed file by its former name", () => {
  const renamed: ChangedFile = { path: "b.ts", oldPath: "a.ts", status: "renamed", binary: false };
  const old = { path: "a.ts", side: "old", first: 1, last: 1 } as const;
  expect([...anchorsByPath([old], [renamed])]).toEqual([["b.ts", new Set(["old 1"])]]);
  expect(isIn(renamed, { ...old, side: "new" })).toBe(false);
});
