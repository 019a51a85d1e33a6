import fc from "fast-check";
import { expect, test } from "vitest";

import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { type Delivering, sendEvents } from "./send-events.ts";

const failed = { kind: "failed", failing: { since: 0, count: 1, retryAt: 5_000 } } as const;

/** Events of three tasks and of their run, numbered from 1. */
const someEvents = fc.array(fc.constantFrom("a", "b", "c", undefined), { maxLength: 30 }).map((tasks) =>
  tasks.map((task, at) => {
    const of = task === undefined ? { kind: "run.paused" } : { kind: "task.ready", task: `r1/${task}` };
    return { seq: at + 1, at: 0, run: "r1", ...of } as Event;
  }),
);

/** Whether each request succeeds, in the order in which they end. */
const outcomes = fc.array(fc.boolean(), { minLength: 30, maxLength: 30 });

interface Request {
  readonly events: readonly Event[];
  readonly end: (succeeds: boolean) => void;
}

/** Sends a page to a receiver that answers any of the open requests; returns the numbers as they arrived and as they ended. */
async function sendTo(
  events: readonly Event[],
  {
    lanes,
    batch,
    order,
    succeeds,
  }: Pick<Delivering, "lanes" | "batch"> & { order: readonly number[]; succeeds: readonly boolean[] },
) {
  const open: Request[] = [];
  const arrived: { readonly seqs: readonly number[]; readonly open: readonly Event[] }[] = [];
  let most = 0;
  const deliver: Delivering["deliver"] = (sent) => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    arrived.push({ seqs: sent.map(({ seq }) => seq), open: open.flatMap((each) => each.events) });
    open.push({ events: sent, end: resolve });
    most = Math.max(most, open.length);
    return promise.then((done) => ({ deliveries: [], decision: done ? { kind: "delivered" } : failed }));
  };
  let isDone = false;
  const signal = new AbortController().signal;
  const page = sendEvents(events, { deliver, lanes, batch, failing: undefined, isOver: () => false, signal });
  void page.then(() => (isDone = true));
  for (let turn = 0; !isDone; turn += 1) {
    // Lets the sender begin all that it may.
    await new Promise((resolve) => setImmediate(resolve));
    const [next] = open.splice((order[turn] ?? 0) % Math.max(open.length, 1), 1);
    next?.end(succeeds[turn] ?? true);
  }
  return { page: await page, arrived, most };
}

const answers = fc.array(fc.nat(20), { minLength: 30, maxLength: 30 });

test("events of a task never overtake one another, and nothing overtakes an event without a task", async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, fc.integer({ min: 2, max: 4 }), answers, async (events, lanes, order) => {
      const sent = await sendTo(events, { lanes, batch: 1, order, succeeds: [] });
      expect(sent.most).toBeLessThanOrEqual(lanes);
      expect([...sent.page.passed].toSorted((a, b) => a - b)).toEqual(events.map(({ seq }) => seq));
      const place = new Map(sent.arrived.map(({ seqs: [seq = 0] }, at) => [seq, at]));
      for (const later of events)
        for (const earlier of events.slice(0, later.seq - 1)) {
          const ordered =
            taskOf(earlier) === undefined || taskOf(later) === undefined || taskOf(earlier) === taskOf(later);
          if (!ordered) continue;
          expect(place.get(earlier.seq)).toBeLessThan(place.get(later.seq) ?? 0);
          expect(sent.arrived[place.get(later.seq) ?? 0]?.open).not.toContain(earlier);
        }
    }),
    { numRuns: 60 },
  );
});

test("after a failure no other request begins, and what passed is exactly what succeeded", async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, answers, outcomes, async (events, order, succeeds) => {
      const { page, arrived } = await sendTo(events, { lanes: 4, batch: 1, order, succeeds });
      const failures = succeeds.slice(0, arrived.length).filter((each) => !each).length;
      expect(page.passed.size).toBe(arrived.length - failures);
      expect(page.halt).toEqual(failures > 0 ? failed : undefined);
      if (failures === 0) return;
      const first = succeeds.indexOf(false);
      // At most the requests that were open already come after it.
      expect(arrived.length - first).toBeLessThanOrEqual(4);
    }),
    { numRuns: 60 },
  );
});

test("batches carry all events in order, one batch after another", async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, fc.integer({ min: 2, max: 9 }), async (events, batch) => {
      const { arrived, most } = await sendTo(events, { lanes: 4, batch, order: [], succeeds: [] });
      expect(most).toBeLessThanOrEqual(1);
      expect(arrived.flatMap(({ seqs }) => seqs)).toEqual(events.map(({ seq }) => seq));
      expect(arrived.slice(0, -1).every(({ seqs }) => seqs.length === batch)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

function taskOf(event: Event): string | undefined {
  return "task" in event ? event.task : undefined;
}
