import fc from "fast-check";
import { expect, test } from "vitest";

import { planMove, type Queued } from "./plan-move.ts";

function apply(queue: readonly Queued[], plan: ReadonlyMap<number, readonly string[]>): readonly Queued[] {
  const wanted = new Map([...plan].flatMap(([priority, ids]) => ids.map((id) => [id, priority] as const)));
  return queue.map(({ id, priority }) => ({ id, priority: wanted.get(id) ?? priority }));
}

const queues = fc
  .array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 12 })
  .map((priorities) =>
    priorities.toSorted((one, other) => other - one).map((priority, at) => ({ id: `t${at}`, priority })),
  );

test("moves a task exactly to its place and leaves the order of the others alone", () => {
  fc.assert(
    fc.property(queues, fc.nat(), fc.nat(), (queue, one, other) => {
      const from = one % queue.length;
      const to = other % queue.length;
      if (from === to) return;
      const moved = queue[from];
      if (moved === undefined) return;
      const wanted = queue.toSpliced(from, 1).toSpliced(to, 0, moved);
      const after = new Map(apply(queue, planMove(queue, from, to)).map((task) => [task.id, task.priority]));
      const order = wanted.map(({ id }) => after.get(id) ?? 0);
      expect(order).toEqual(order.toSorted((a, b) => b - a));
      expect(order[to]).not.toBe(order[to - 1]);
      expect(order[to]).not.toBe(order[to + 1]);
      const others = queue.toSpliced(from, 1);
      const merged = others.filter(({ id, priority }, at) => {
        const next = others[at + 1];
        return next !== undefined && priority > next.priority && after.get(id) === after.get(next.id);
      });
      expect(merged).toEqual([]);
    }),
  );
});

test("changes as few priorities as possible: one at the ends, the shorter side between equal ones", () => {
  const queue = Array.from({ length: 100 }, (_, at) => ({ id: `t${at}`, priority: 0 }));
  expect(planMove(queue, 50, 0)).toEqual(new Map([[1, ["t50"]]]));
  expect(planMove(queue, 50, 99)).toEqual(new Map([[-1, ["t50"]]]));
  expect(planMove(queue, 50, 1)).toEqual(
    new Map([
      [2, ["t0"]],
      [1, ["t50"]],
    ]),
  );
  expect(planMove(queue, 0, 98).get(-2)).toEqual(["t99"]);
});

test("shifts other tasks at the priority limits, and changes nothing where no priority is free", () => {
  expect(
    planMove(
      [
        { id: "a", priority: 1000 },
        { id: "b", priority: 0 },
      ],
      1,
      0,
    ),
  ).toEqual(
    new Map([
      [1000, ["b"]],
      [999, ["a"]],
    ]),
  );
});
