import { expect, test } from "vitest";

import { readProcess } from "./process-table.ts";
import { measureTrees, sumTrees } from "./measure-trees.ts";
import { parseUse, parseUsePs, type UseRow } from "./use-table.ts";

function row(pid: number, parent: number, more: Partial<UseRow> = {}): UseRow {
  return { pid, parent, group: pid, session: 1, mark: 5, cpuMs: 10, memory: 100, ...more };
}

test("a tree is its leader, its session, its group and all their descendants; a stranger is nobody's", () => {
  const rows = [
    row(10, 1, { session: 10 }),
    row(11, 1, { session: 10 }),
    row(12, 11, { session: 12 }),
    row(13, 12, { session: 13 }),
    row(20, 1),
    row(21, 20),
    row(30, 1),
  ];
  const roots = [
    { session: "a", home: "h", leader: { pid: 10, mark: 5 } },
    { session: "b", home: "h", leader: { pid: 20, mark: 5 } },
    { session: "c", home: "h", leader: { pid: 30, mark: 4 } },
  ];
  expect([...sumTrees(roots, rows)]).toEqual([
    ["a", { cpuMs: 40, memory: 400, processes: 4 }],
    ["b", { cpuMs: 20, memory: 200, processes: 2 }],
  ]);
});

test("parents that come round in a table that changed while it was read end the walk", () => {
  expect(sumTrees([], [row(10, 11), row(11, 10)]).size).toBe(0);
});

test("measures this process as the system does", async () => {
  const mark = readProcess(process.pid)?.mark ?? 0;
  const measured = await measureTrees([{ session: "me", home: "h", leader: { pid: process.pid, mark } }]);
  const { rss } = process.memoryUsage();
  const own = measured.get("me");
  expect(own?.memory).toBeGreaterThan(rss / 4);
  expect(own?.processes).toBeGreaterThan(0);
});

test("reads the columns of Linux and of ps for any program name", () => {
  const fields = ["S", 1, 7, 8, 0, 0, 0, 0, 0, 0, 0, 3, 4, 5, 6, 20, 0, 1, 0, 99, 0, 25, 0];
  expect(parseUse(7, `7 (a b) R) ${fields.join(" ")}\n`, 4096)).toEqual({
    pid: 7,
    parent: 1,
    group: 7,
    session: 8,
    mark: 99,
    cpuMs: 180,
    memory: 102_400,
  });
  expect(parseUse(7, "7 (a", 4096)).toBe(undefined);
  expect(parseUsePs("   7     1     7   2048   1:02.50\n 8 7 7 1 1:00:00.00\nnonsense\n")).toEqual([
    { pid: 7, parent: 1, group: 7, session: 0, mark: 0, cpuMs: 62_500, memory: 2_097_152 },
    { pid: 8, parent: 7, group: 7, session: 0, mark: 0, cpuMs: 3_600_000, memory: 1024 },
  ]);
});
