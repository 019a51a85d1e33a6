import { expect, test } from "vitest";

import type { PushedNews } from "@wezterm-parallel/shared/protocol/push-message";

import { groupTag, planNotifications, type ShownNotification } from "./plan-notifications.ts";

const news = (key: string): PushedNews => ({ key, kind: "question", name: key, to: `/${key}` });

/** Applies a message to what is shown. */
function after(
  shown: readonly ShownNotification[],
  show: readonly string[],
  close: readonly string[] = [],
  more = 0,
): readonly ShownNotification[] {
  const plan = planNotifications(shown, { show: show.map(news), close, more });
  const replaced = new Set([...plan.close, ...plan.show.map(({ tag }) => tag)]);
  const kept = shown.filter(({ tag }) => !replaced.has(tag));
  return [...kept, ...plan.show.map(({ silent: _silent, ...each }) => each)];
}

const read = (shown: readonly ShownNotification[]) =>
  shown.map(({ tag, items }) => `${tag}: ${items.map(({ key }) => key).join(" ")}`);

test("a few pieces of news are shown each, and disappear when they are settled", () => {
  const two = after(after([], ["a"]), ["b"]);
  expect(read(two)).toEqual(["a: a", "b: b"]);
  expect(read(after(two, [], ["a", "unknown"]))).toEqual(["b: b"]);
  expect(read(after(two, ["c"], ["a"]))).toEqual(["b: b", "c: c"]);
});

test("many pieces of news are one notification, which shrinks silently and disappears with the last", () => {
  const many = after(after([], ["a", "b"]), ["c", "d"]);
  expect(read(many)).toEqual([`${groupTag}: c d a b`]);
  const fewer = planNotifications(many, { show: [], close: ["a", "c"] });
  expect(fewer.show).toMatchObject([{ tag: groupTag, silent: true }]);
  expect(read(after(many, [], ["a", "c"]))).toEqual([`${groupTag}: d b`]);
  expect(read(after(many, [], ["a", "b", "c", "d"]))).toEqual([]);
});

test("news joins a notification that tells several, and what did not fit is counted", () => {
  const counted = after([], ["a"], [], 40);
  expect(counted).toMatchObject([{ tag: groupTag, more: 40 }]);
  expect(after(counted, ["b"])).toMatchObject([
    { tag: groupTag, more: 40, items: [{ key: "b" }, { key: "a" }] },
  ]);
});

test("newer news of the same thing replaces the older", () => {
  expect(read(after(after([], ["a"]), ["a"]))).toEqual(["a: a"]);
});
