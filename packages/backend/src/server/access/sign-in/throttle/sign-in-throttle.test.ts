import fc from "fast-check";
import { expect, test } from "vitest";

import { SetClock } from "../../../../../test/rigs/set-clock.ts";
import { freeTries } from "./sign-in-backoff.ts";
import { SignInThrottle, triesOfAddress, triesOfStrangers } from "./sign-in-throttle.ts";

/** Concentrates on one account and one network, with intervals close to the waits. */
const step = fc.record({
  name: fc.constantFrom("vera", "vera", "VERA", "otto"),
  address: fc.constantFrom("2001:db8::1", "2001:db8::2", "2001:db8:0:0:9::", "10.0.0.2"),
  known: fc.boolean(),
  waitMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 9 }).map((each) => 30_000 * 2 ** each - 1),
    fc.integer({ min: 0, max: 9 }).map((each) => 30_000 * 2 ** each),
  ),
  outcome: fc.constantFrom("wrong", "wrong", "wrong", "wrong", "wrong", "wrong", "right", "neither"),
});

type Step = Parameters<SignInThrottle["begin"]>[0] & { readonly waitMs: number; readonly outcome: string };

/** Returns the attempts that the throttle admitted against the rule, which is implemented here a second time. */
function findBreaches(steps: readonly Step[]): readonly string[] {
  const clock = new SetClock();
  const throttle = new SignInThrottle(clock);
  const wrong = new Map<string, readonly number[]>();
  return steps.flatMap(({ waitMs, outcome, ...trying }) => {
    clock.wall += waitMs;
    const place = trying.address.startsWith("2001") ? "one /64" : trying.address;
    const key = `${trying.name.toLowerCase()} ${place}`;
    const times = wrong.get(key) ?? [];
    const since = clock.wall - (times.at(-1) ?? Number.NEGATIVE_INFINITY);
    const before = since >= 24 * 3_600_000 ? [] : times;
    const owed = owedAfter(before.length);
    const gate = throttle.begin(trying);
    if (!gate.open) return gate.allowance().resetMs > 0 ? [] : ["turned away without a time to come again"];
    if (outcome === "right") gate.succeed();
    if (outcome === "neither") gate.release();
    if (outcome === "right") wrong.delete(key);
    if (outcome === "wrong") wrong.set(key, [...before, clock.wall]);
    return since >= owed ? [] : [`${key}: try ${before.length + 1} after ${since} ms instead of ${owed}`];
  });
}

function owedAfter(wrongTries: number): number {
  return wrongTries < freeTries ? 0 : Math.min(30_000 * 2 ** (wrongTries - freeTries), 3_600_000);
}

test("guessing: from one place, an account gets no more wrong tries than the waits allow, whatever is tried elsewhere", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 80, maxLength: 120 }), (steps) => {
      expect(findBreaches(steps)).toEqual([]);
    }),
  );
});

test("the limits of an address and of strangers count tries at once, and return correct ones", () => {
  const clock = new SetClock();
  const throttle = new SignInThrottle(clock);
  const open = (each: number, from: string, account = `name${each}`) =>
    throttle.begin({ name: account, address: from, known: false });
  for (let each = 0; each < 500; each++) {
    const gate = open(each, "10.0.0.1");
    expect(gate.open, String(each)).toBe(true);
    if (gate.open) gate.succeed();
  }
  const fromOne = Array.from({ length: triesOfAddress + 1 }, (_, each) => open(each, "10.0.0.2").open);
  expect(fromOne.indexOf(false)).toBe(triesOfAddress);
  const onOne = Array.from(
    { length: triesOfStrangers + 1 },
    (_, each) => open(each, `10.1.0.${each}`, "vera").open,
  );
  expect(onOne.indexOf(false)).toBe(triesOfStrangers);
  expect(throttle.begin({ name: "vera", address: "10.9.9.9", known: true }).open).toBe(true);
  clock.wall += 3_600_000 / triesOfStrangers;
  expect(open(0, "10.2.0.1", "vera").open).toBe(true);
});

test("marks only the first refused try, until one is admitted again", () => {
  const clock = new SetClock();
  const throttle = new SignInThrottle(clock);
  const trying = { name: "vera", address: "10.0.0.1", known: true };
  for (let each = 0; each < freeTries; each++) throttle.begin(trying);
  const firsts = () =>
    [throttle.begin(trying), throttle.begin(trying)].map((gate) => !gate.open && gate.first);
  expect(firsts()).toEqual([true, false]);
  clock.wall += 30_000;
  expect(throttle.begin(trying).open).toBe(true);
  expect(firsts()).toEqual([true, false]);
});
