import { setImmediate as turn } from "node:timers/promises";

import { expect, test } from "vitest";

import { StreamTurns } from "./stream-turns.ts";

test("streams that wake together go on a few in each turn of the event loop, in the order of asking", async () => {
  const turns = new StreamTurns();
  const went: number[] = [];
  for (let at = 0; at < 100; at += 1) void turns.take().then(() => went.push(at));
  const perTurn: number[] = [];
  while (went.length < 100) {
    const before = went.length;
    await turn();
    perTurn.push(went.length - before);
  }
  expect(Math.max(...perTurn)).toBeLessThanOrEqual(20);
  expect(went).toEqual(Array.from({ length: 100 }, (_, at) => at));
});

test("the more streams are open, the longer each rests between two portions", () => {
  const turns = new StreamTurns();
  const alone = turns.restMs;
  const joined = Array.from({ length: 500 }, () => turns.join());
  expect(turns.restMs).toBe(alone + 100);
  for (const each of joined) each[Symbol.dispose]();
  expect(turns.restMs).toBe(alone);
});
