import { expect, test } from "vitest";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { DueWork } from "./due-work.ts";

const noFeed = { listen: () => ({ [Symbol.dispose]: () => {} }) };

/** Items that are due until an answer is recorded; looks for what is due end when the test says so. */
function slowRig(ids: readonly string[]) {
  const due = new Set(ids);
  const asked: string[] = [];
  const looks: (() => void)[] = [];
  const answers = new Map<string, () => void>();
  const work = new DueWork<{ readonly id: string }, string>({
    feed: noFeed as never,
    clock: systemClock,
    kicks: new Set(),
    due: async (_until, limit) => {
      const found = [...due].slice(0, limit).map((id) => ({ id }));
      await new Promise<void>((resolve) => looks.push(resolve));
      return found;
    },
    next: async () => undefined,
    keyOf: ({ id }) => id,
    ask: ({ id }) => {
      asked.push(id);
      return new Promise((resolve) => answers.set(id, () => resolve("done")));
    },
    record: async ({ id }) => void due.delete(id),
  });
  return { work, asked, looks, answers, due };
}

test("an item whose answer is recorded while what is due is read is not asked again", async () => {
  const { work, asked, looks, answers, due } = slowRig(["one", "two"]);
  using _stopped = work;
  looks.shift()?.();
  await expect.poll(() => asked).toEqual(["one", "two"]);
  work.start();
  await expect.poll(() => looks.length).toBe(1);
  answers.get("one")?.();
  await expect.poll(() => due.size).toBe(1);
  answers.get("two")?.();
  await expect.poll(() => due.size).toBe(0);
  // The condition that this look found is over.
  looks.shift()?.();
  await expect.poll(() => looks.length).toBe(1);
  looks.shift()?.();
  work.start();
  await expect.poll(() => looks.length).toBe(1);
  expect(asked).toEqual(["one", "two"]);
});

/** One item that is due until an answer is recorded, and again after `look`. */
function rig() {
  const item = { id: "one" };
  const recorded: string[] = [];
  const asked: ((answer: string) => void)[] = [];
  let isDue = true;
  const work = new DueWork<typeof item, string>({
    feed: noFeed as never,
    clock: systemClock,
    kicks: new Set(),
    due: async () => (isDue ? [item] : []),
    next: async () => undefined,
    keyOf: ({ id }) => id,
    ask: () => new Promise((resolve) => asked.push(resolve)),
    record: async (_item, answer) => {
      recorded.push(answer);
      isDue = answer === "look";
    },
  });
  return { work, item, asked, recorded };
}

test("news of an item that is being asked lets it be asked again at once", async () => {
  const { work, item, asked, recorded } = rig();
  using _stopped = work;
  await expect.poll(() => asked.length).toBe(1);
  work.recordAfterAnswer(item, "look");
  work.recordAfterAnswer(item, "look");
  asked[0]?.("old");
  await expect.poll(() => asked.length).toBe(2);
  expect(recorded).toEqual(["old", "look"]);
  asked[1]?.("new");
  await expect.poll(() => recorded).toEqual(["old", "look", "new"]);
  expect(asked).toHaveLength(2);
});

test("news of an item that is not being asked adds nothing", async () => {
  const { work, item, asked, recorded } = rig();
  using _stopped = work;
  await expect.poll(() => asked.length).toBe(1);
  asked[0]?.("new");
  await expect.poll(() => recorded).toEqual(["new"]);
  work.recordAfterAnswer(item, "look");
  work.start();
  expect(asked).toHaveLength(1);
});
