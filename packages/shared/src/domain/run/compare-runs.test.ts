import fc from "fast-check";
import { expect, test } from "vitest";

import { compareRuns, runChanges, type ComparedTask, type RunChange } from "./compare-runs.ts";
import { taskStates } from "../task/task-states.ts";

const task = fc.record({
  name: fc.constantFrom("a", "b", "c", "d", "e", "f"),
  state: fc.constantFrom(...taskStates),
  startedAt: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
  endedAt: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
});
const tasks = fc.uniqueArray(task, { selector: ({ name }) => name });

const mirrored: Partial<Record<RunChange, RunChange>> = {
  broke: "fixed",
  fixed: "broke",
  added: "removed",
  removed: "added",
  slower: "faster",
  faster: "slower",
};

test("lists every task of either run once, with matching counts", () => {
  fc.assert(
    fc.property(tasks, tasks, (before, after) => {
      const { tasks: compared, counts } = compareRuns(before, after);
      const names = new Set([...before, ...after].map(({ name }) => name));
      expect(compared.map(({ name }) => name).toSorted()).toEqual([...names].toSorted());
      expect(runChanges.reduce((sum, change) => sum + counts[change], 0)).toBe(compared.length);
      const order = compared.map(({ change }) => runChanges.indexOf(change));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }),
  );
});

test("a run compared with itself has no change, and the other way round it is the reverse", () => {
  fc.assert(
    fc.property(tasks, tasks, (before, after) => {
      const itself = compareRuns(before, before).tasks.map(({ change }) => change);
      expect(itself.every((change) => change === "same" || change === "open")).toBe(true);
      const there = compareRuns(before, after).tasks.map(({ name, change, deltaMs }) => [
        name,
        mirrored[change] ?? change,
        0 - (deltaMs ?? 0),
      ]);
      const back = compareRuns(after, before).tasks.map(({ name, change, deltaMs }) => [
        name,
        change,
        deltaMs ?? 0,
      ]);
      expect(new Set(there.map(String))).toEqual(new Set(back.map(String)));
    }),
  );
});

function ran(name: string, state: ComparedTask["state"], ms: number): ComparedTask {
  return { name, state, startedAt: 1000, endedAt: 1000 + ms };
}

test("what broke comes first; small differences of time are none", () => {
  const before = [
    ran("a", "succeeded", 10_000),
    ran("b", "failed", 100),
    ran("c", "succeeded", 10_000),
    ran("d", "succeeded", 100),
  ];
  const after = [
    ran("a", "succeeded", 11_500),
    ran("b", "succeeded", 900),
    ran("c", "succeeded", 13_000),
    ran("d", "failed", 100),
  ];
  expect(
    compareRuns(before, after).tasks.map(({ name, change, deltaMs }) => [name, change, deltaMs]),
  ).toEqual([
    ["d", "broke", 0],
    ["b", "fixed", 800],
    ["c", "slower", 3000],
    ["a", "same", 1500],
  ]);
});
