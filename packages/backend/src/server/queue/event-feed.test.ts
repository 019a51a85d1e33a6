import { expect, test } from "vitest";

import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { LiveEvents } from "./event-feed.ts";

function events(from: number, to: number): Event[] {
  return Array.from({ length: to - from + 1 }, (_, at) => ({
    seq: from + at,
    at: 0,
    kind: "run.sealed",
    run: `r${(from + at) % 2}`,
  }));
}

test("the newest events are read from memory, after a cursor, of one run, up to a limit", () => {
  const feed = new LiveEvents();
  feed.publish(events(11, 20));
  const seqs = (query: Parameters<LiveEvents["read"]>[0]) => feed.read(query)?.map(({ seq }) => seq);
  expect(seqs({ after: 17, limit: 9 })).toEqual([18, 19, 20]);
  expect(seqs({ after: 10, limit: 2 })).toEqual([11, 12]);
  expect(seqs({ after: 12, run: 1, limit: 2 })).toEqual([13, 15]);
  expect(seqs({ after: 20, limit: 9 })).toEqual([]);
});

test("leaves events that are older than the kept ones to the store, so that memory stays bounded", () => {
  const feed = new LiveEvents();
  expect(feed.read({ after: 0, limit: 9 })).toBeUndefined();
  for (let from = 1; from < 100_000; from += 100) feed.publish(events(from, from + 99));
  expect(feed.read({ after: 0, limit: 9 })).toBeUndefined();
  expect(feed.read({ after: 95_000, limit: 9 })).toBeUndefined();
  expect(feed.read({ after: 99_000, limit: 9 })).toHaveLength(9);
  expect(feed.read({ after: 0, limit: 9 })).toBeUndefined();
});
