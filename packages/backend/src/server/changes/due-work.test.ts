import { expect, test } from "vitest";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { DueWork } from "./due-work.ts";

const noFeed = { listen: () => ({ [Symbol.dispose]: () => {} }) };

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
    due: () => (isDue ? [item] : []),
    next: () => undefined,
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
  expect(asked).toHaveLength(1);
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
  asked[0]?.("new");
  await expect.poll(() => recorded).toEqual(["new"]);
  work.recordAfterAnswer(item, "look");
  work.start();
  expect(asked).toHaveLength(1);
});
