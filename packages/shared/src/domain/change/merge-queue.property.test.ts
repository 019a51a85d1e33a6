import fc from "fast-check";
import { expect, test } from "vitest";

import { decideChange } from "./change-lifecycle.ts";
import type { ChangeStanding } from "./change-state.ts";
import { nextStep, type QueueEntry } from "./merge-queue.ts";

interface Simulated extends ChangeStanding {
  readonly change: number;
  readonly checks?: "passed" | "failed";
}

/** A queue whose verifications end in an order of chance, with changes that fail and a target that strangers move. */
class Simulation {
  readonly parallel: number;
  readonly bad: ReadonlySet<number>;
  tip = "t0";
  entries: Simulated[];
  landed: number[] = [];
  refused: number[] = [];
  verifications = 0;
  #made = 0;

  constructor(count: number, parallel: number, bad: readonly number[]) {
    this.parallel = parallel;
    this.bad = new Set(bad);
    const open = { direction: "land", candidate: undefined } as const;
    this.entries = Array.from({ length: count }, (_, change) => ({ ...open, change, state: "queued" }));
  }

  /** Takes steps until the queue waits. */
  settle(): void {
    for (let n = 0; n < 10_000; n++) {
      const step = nextStep(this.entries as QueueEntry[], {
        tip: this.tip,
        parallel: this.parallel,
        held: false,
      });
      if (step.kind === "wait") return;
      if (step.kind === "rebuild")
        for (const change of step.changes) this.#decide(change, { kind: "rebuild" });
      if (step.kind === "build") this.#build(step.change, step.onto);
      if (step.kind === "verify") this.#decide(step.change, { kind: "verify", commit: step.candidate });
      if (step.kind === "refuse") this.#refuse(step.change);
      if (step.kind === "land") this.#land(step.changes, step.candidate);
    }
    throw new Error("The queue never waits.");
  }

  #build(change: number, onto: string): void {
    this.#made += 1;
    this.verifications += 1;
    const candidate = { onto, commit: `c${this.#made}`, tree: "" };
    this.#decide(change, { kind: "build", candidate, run: this.#made });
  }

  #land(changes: readonly number[], candidate: string): void {
    const isPrefix = changes.every((change, at) => this.entries[at]?.change === change);
    if (!isPrefix || this.entries[0]?.candidate?.onto !== this.tip)
      throw new Error("Not the front of the queue.");
    for (const change of changes) {
      const entry = this.entries.find((each) => each.change === change);
      if (entry?.candidate === undefined) throw new Error("There is no candidate.");
      this.#decide(change, { kind: "land", direction: "land", candidate: entry.candidate });
    }
    this.tip = candidate;
  }

  #refuse(change: number): void {
    this.#decide(change, { kind: "refuse", failure: { reason: "verify-failed", detail: "failed" } });
  }

  /** Ends the verification of the `n`-th change that is being verified. */
  finish(n: number): void {
    const running = this.entries.filter(({ state, checks }) => state === "verifying" && checks === undefined);
    const entry = running[n % Math.max(1, running.length)];
    if (entry === undefined) return;
    const at = this.entries.indexOf(entry);
    // A candidate contains the changes ahead, so it also fails because of them.
    const isBad = this.entries.slice(0, at + 1).some(({ change }) => this.bad.has(change));
    this.entries[at] = { ...entry, checks: isBad ? "failed" : "passed" };
  }

  #decide(change: number, command: Parameters<typeof decideChange>[1]): void {
    const at = this.entries.findIndex((each) => each.change === change);
    const entry = this.entries[at];
    const event = entry && decideChange(entry, command);
    if (entry === undefined || event === undefined) throw new Error(`No ${command.kind} of ${change}`);
    if (event.state === "landed") this.landed.push(change);
    if (event.state === "open") this.refused.push(change);
    if (event.state === "landed" || event.state === "open") this.entries.splice(at, 1);
    else this.entries[at] = { change, ...event };
  }
}

const scenario = fc.record({
  count: fc.integer({ min: 1, max: 12 }),
  parallel: fc.integer({ min: 1, max: 6 }),
  bad: fc.array(fc.integer({ min: 0, max: 11 }), { maxLength: 4 }),
  order: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 200, maxLength: 200 }),
  pushes: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 5 }),
});

test("every good change lands once and in order, every bad one leaves, whatever ends first and whoever pushes", () => {
  fc.assert(
    fc.property(scenario, ({ count, parallel, bad, order, pushes }) => {
      const queue = new Simulation(count, parallel, bad);
      queue.settle();
      for (const [round, n] of order.entries()) {
        if (pushes.includes(round)) queue.tip = `pushed${round}`;
        queue.settle();
        queue.finish(n);
        queue.settle();
        const built = queue.entries.filter(({ candidate }) => candidate !== undefined);
        expect(built.length).toBeLessThanOrEqual(parallel);
      }
      const all = Array.from({ length: count }, (_, change) => change);
      expect(queue.landed).toEqual(all.filter((change) => !queue.bad.has(change)));
      expect(queue.refused.toSorted((a, b) => a - b)).toEqual(all.filter((change) => queue.bad.has(change)));
    }),
    { numRuns: 300 },
  );
});

test("one at a time, each change is verified exactly once when nobody pushes", () => {
  const queue = new Simulation(10, 1, [3, 7]);
  queue.settle();
  while (queue.entries.length > 0) {
    queue.finish(0);
    queue.settle();
  }
  expect(queue.verifications).toBe(10);
});

test("nothing lands while the target is held, but candidates are still built", () => {
  const verified = { change: 1, state: "verified", candidate: { onto: "t", commit: "c" } } as const;
  const queued = { change: 2, state: "queued", candidate: undefined } as const;
  const held = { tip: "t", parallel: 4, held: true };
  expect(nextStep([verified], held)).toEqual({ kind: "wait" });
  expect(nextStep([verified, queued], held)).toEqual({ kind: "build", change: 2, onto: "c" });
});
