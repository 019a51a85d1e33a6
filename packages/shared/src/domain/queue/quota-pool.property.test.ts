import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  admits,
  decidePool,
  nextMoment,
  openPool,
  type QuotaPool,
  type QuotaPoolCommand,
} from "./quota-pool.ts";

const hour = 3_600_000;
const steps = fc.array(
  fc.record({
    /** Ms since the step before. */
    after: fc.nat(2 * hour),
    command: fc.oneof(
      fc.record({
        kind: fc.constant("limit" as const),
        said: fc.constant("limit"),
        /** Ms from then; some lie in the past or too far away. */
        resetsAt: fc.option(fc.integer({ min: -hour, max: 50 * 24 * hour }), { nil: undefined }),
        random: fc.constant(0.5),
      }),
      fc.record({ kind: fc.constant("claim" as const), task: fc.nat(3), name: fc.constant("r1/a") }),
      fc.record({ kind: fc.constant("end" as const), task: fc.nat(3), worked: fc.boolean() }),
      fc.constant({ kind: "pass" as const }),
      fc.constant({ kind: "open" as const }),
    ),
  }),
  { maxLength: 40 },
);
type Step = typeof steps extends fc.Arbitrary<readonly (infer S)[]> ? S : never;

interface Seen {
  readonly before: QuotaPool;
  readonly after: QuotaPool;
  readonly command: QuotaPoolCommand;
  readonly now: number;
}

function play(script: readonly Step[]): readonly Seen[] {
  let pool: QuotaPool = openPool;
  let now = 1_700_000_000_000;
  return script.map(({ after, command: step }) => {
    now += after;
    const resetsAt = step.kind === "limit" && step.resetsAt !== undefined ? now + step.resetsAt : undefined;
    const command = step.kind === "limit" ? { ...step, resetsAt } : step;
    const before = pool;
    pool = decidePool(pool, command, now) ?? pool;
    return { before, after: pool, command, now };
  });
}

describe("a quota pool", () => {
  test("never starts a task between a limit and the time at which it may be back", () => {
    fc.assert(
      fc.property(steps, (script) => {
        for (const { before, after, command, now } of play(script)) {
          expect(command.kind === "limit" && admits(after) !== "none").toBe(false);
          if (before.kind !== "closed" || after.kind === "closed") continue;
          expect(command.kind === "open" || now >= before.until).toBe(true);
        }
      }),
    );
  });

  test("admits one task at a time until one of them has worked", () => {
    fc.assert(
      fc.property(steps, (script) => {
        let probes = 0;
        for (const { before, after, command } of play(script)) {
          if (after.kind !== "probing") probes = 0;
          else if (command.kind === "claim" && before !== after) probes += 1;
          else if (after.probe === undefined) probes = 0;
          expect(probes).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("is never closed for good: with time and a task that works, it opens", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const last = play(script).at(-1);
        let pool = last?.after ?? openPool;
        const start = last?.now ?? 0;
        let now = start;
        for (let i = 0; i < 4 && pool.kind !== "open"; i += 1) {
          now = Math.max(now, nextMoment(pool) ?? now);
          pool = decidePool(pool, { kind: "pass" }, now) ?? pool;
          pool = decidePool(pool, { kind: "claim", task: 9, name: "r1/z" }, now) ?? pool;
        }
        expect(pool.kind).toBe("open");
        expect(now - start).toBeLessThanOrEqual(33 * 24 * hour);
      }),
    );
  });

  test("closes until the reported time, and otherwise for a minute that doubles up to an hour", () => {
    const now = 1_000_000;
    const limit = { kind: "limit", said: "x", resetsAt: undefined, random: 0.5 } as const;
    expect(decidePool(openPool, { ...limit, resetsAt: now + 5 }, now)).toMatchObject({ until: now + 5 });
    const pauses: number[] = [];
    let pool: QuotaPool = openPool;
    for (let at = now; pauses.length < 9;) {
      pool = decidePool(pool, limit, at) ?? pool;
      pauses.push((nextMoment(pool) ?? at) - at);
      at = nextMoment(pool) ?? at;
      pool = decidePool(pool, { kind: "pass" }, at) ?? pool;
    }
    expect(pauses.map((pause) => pause / 60_000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test("counts the same limit once, whichever running tasks report it, and takes over a time that one tells", () => {
    const limit = { kind: "limit", said: "x", resetsAt: undefined, random: 0.5 } as const;
    const closed = decidePool(openPool, limit, 0) ?? openPool;
    expect(decidePool(closed, limit, 10)).toBeUndefined();
    const told = decidePool(closed, { ...limit, resetsAt: 500_000 }, 20) ?? closed;
    expect(told).toMatchObject({ until: 500_000, reported: true, closings: 0 });
    expect(decidePool(told, { ...limit, resetsAt: 400_000 }, 30)).toBeUndefined();
  });
});
