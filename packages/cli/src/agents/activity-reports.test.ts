import { appendFileSync, mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { ActivityReport } from "@wezterm-parallel/shared/protocol/api/schemas/agents/activity-report-schemas";

import { ActivityReports } from "./activity-reports.ts";

const report: ActivityReport = {
  at: 1,
  task: "r1/fix",
  command: "claude",
  comment: "it waits",
  output: "\u001B[1m?",
};

test("reports are kept in order, for their user alone, and a torn line loses no other", () => {
  const state = join(mkdtempSync(join(tmpdir(), "wzp-reports-")), "state");
  expect(new ActivityReports(state).list()).toEqual([]);
  new ActivityReports(state).add(report);
  const file = join(state, "activity-reports.jsonl");
  appendFileSync(file, '{"at":2,"ta\n');
  new ActivityReports(state).add({ ...report, at: 3 });
  expect(new ActivityReports(state).list().map(({ at }) => at)).toEqual([1, 3]);
  expect(statSync(file).mode & 0o077).toBe(0);
});
