import fc from "fast-check";
import { expect, test } from "vitest";

import type { Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { ReportQueue } from "./report-queue.ts";

const actions = fc.array(fc.constantFrom("add", "send", "settle", "restart"), { maxLength: 60 });

test("whenever the connection breaks, every report is sent until it is settled, in its order", () => {
  fc.assert(
    fc.property(actions, (doing) => {
      const queue = new ReportQueue();
      const sent: number[] = [];
      const settled: number[] = [];
      let added = 0;
      for (const action of [...doing, "restart", "send", "settle"]) {
        if (action === "add") queue.add(reportOf(added++));
        if (action === "restart") queue.restart();
        if (action === "send") sent.push(queue.next()?.seq ?? 0);
        if (action === "settle") settled.push(...queue.settle(sent.at(-1) ?? 0).map(({ at }) => at));
      }
      expect([...new Set(settled)].toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: added }, (_, at) => at),
      );
      expect(queue.isEmpty).toBe(true);
    }),
  );
});

test("a batch that is settled is not sent again", () => {
  const queue = new ReportQueue();
  queue.add(reportOf(1));
  const first = queue.next();
  queue.add(reportOf(2));
  queue.next();
  expect(queue.settle(first?.seq ?? 0)).toEqual([reportOf(1)]);
  queue.restart();
  expect(queue.next()).toEqual({ seq: 1, reports: [reportOf(2)] });
});

function reportOf(at: number): Report {
  return { kind: "running", ref: { run: 1, task: at + 1, name: "a", attempt: 1, lease: 1 }, at };
}
