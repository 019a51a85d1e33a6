import fc from "fast-check";
import { expect, test } from "vitest";

import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";

import { PassingClock } from "../../../test/rigs/passing-clock.ts";
import { GatheredNeeds } from "./gathered-needs.ts";

const asks = (message: string): Activity => ({ state: "waiting", source: "status", since: 1, message });

interface Passed {
  readonly program: string;
  readonly at: number;
  readonly said: string | undefined;
}

function gather() {
  const clock = new PassingClock();
  const passed: Passed[] = [];
  const needs = new GatheredNeeds<string>(clock, (program, activity) => {
    passed.push({ program, at: clock.now(), said: activity?.message });
  });
  return { clock, passed, needs };
}

test("the first need is passed on at once, those of the next moment together, each program's last one", () => {
  const { clock, passed, needs } = gather();
  using _needs = needs;
  needs.add("a", { attempt: "a", activity: asks("1") });
  expect(passed).toEqual([{ program: "a", at: 1_000, said: "1" }]);
  needs.add("a", { attempt: "a", activity: undefined });
  needs.add("b", { attempt: "b", activity: asks("2") });
  needs.add("a", { attempt: "a", activity: asks("3") });
  expect(passed).toHaveLength(1);
  clock.pass(150);
  expect(passed.slice(1)).toEqual([
    { program: "b", at: 1_150, said: "2" },
    { program: "a", at: 1_150, said: "3" },
  ]);
  clock.pass(1_000);
  expect([passed.length, clock.timers()]).toEqual([3, 0]);
});

const change = fc.record({
  wait: fc.nat({ max: 200 }),
  program: fc.constantFrom("a", "b", "c"),
  said: fc.option(fc.constantFrom("1", "2"), { nil: undefined }),
});

test("whatever happens, the last need of each program is passed on within 150 ms, in at most seven records a second", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const { clock, passed, needs } = gather();
      using _needs = needs;
      const last = new Map<string, { readonly at: number; readonly said: string | undefined }>();
      for (const { wait, program, said } of changes) {
        for (let ms = 0; ms < wait; ms += 1) clock.pass(1);
        needs.add(program, { attempt: program, activity: said === undefined ? undefined : asks(said) });
        last.set(program, { at: clock.now(), said });
      }
      for (let ms = 0; ms < 150; ms += 1) clock.pass(1);
      for (const [program, { at, said }] of last) {
        const told = passed.findLast((each) => each.program === program);
        expect(told?.said).toBe(said);
        expect((told?.at ?? 0) - at).toBeLessThanOrEqual(150);
      }
      const records = [...new Set(passed.map(({ at }) => at))];
      for (const [index, at] of records.entries())
        expect(at - (records[index - 1] ?? 0)).toBeGreaterThanOrEqual(150);
      expect(clock.timers()).toBe(0);
    }),
  );
});
