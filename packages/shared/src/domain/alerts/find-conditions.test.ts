import { expect, test } from "vitest";

import { alertNames, type AlertName } from "./alert-rules.ts";
import { type AlertFacts, findConditions } from "./find-conditions.ts";

const hour = 3_600_000;
const well: AlertFacts = {
  at: 1_000 * hour,
  disk: { total: 1e12, free: 5e11 },
  storeTrouble: undefined,
  backups: { newestAt: 990 * hour, next: 1_014 * hour, failure: undefined },
  awayWorkers: [],
  ready: 5,
  busy: 1,
  outcomes: [{ name: "app/test", failed: Array.from({ length: 20 }, (_, index) => index === 3) }],
  lostAt: [999.9 * hour, 999.9 * hour],
  closedPools: [],
  usedUpBudgets: [],
  certificate: { from: 0, to: 1_000 * hour + 15 * 24 * hour },
};
const good = Array.from({ length: 10 }, () => false);

/** Facts that fire each alert, and no other. */
const wrong: Readonly<Record<AlertName, Partial<AlertFacts>>> = {
  "disk-low": { disk: { total: 1e12, free: 4e10 } },
  "store-failing": { storeTrouble: "The disk is full." },
  "backup-failing": { backups: { newestAt: 990 * hour, next: 1_014 * hour, failure: "The disk is full." } },
  "backup-old": { backups: { newestAt: 951 * hour, next: 975 * hour, failure: undefined } },
  "worker-away": { awayWorkers: ["laptop"] },
  "queue-stuck": { busy: 0 },
  "task-failing": { outcomes: [{ name: "app/test", failed: [...good, true, true, false, true, true] }] },
  "attempts-lost": { lostAt: [999.8 * hour, 999.9 * hour, 999.9 * hour] },
  "quota-closed": { closedPools: ["claude"] },
  "certificate-ends": { certificate: { from: 0, to: 1_000 * hour + 13 * 24 * hour } },
  "budget-used-up": { usedUpBudgets: ["all"] },
};

test("nothing is wrong while all is well", () => {
  expect([...findConditions(well).keys()]).toEqual([]);
});

test.each(alertNames)("%s is found, and nothing else", (name) => {
  expect([...findConditions({ ...well, ...wrong[name] }).keys()]).toEqual([name]);
});

test.each<[string, Partial<AlertFacts>]>([
  ["a task that has always failed", { outcomes: [{ name: "t", failed: good.map(() => true) }] }],
  ["a new task that fails", { outcomes: [{ name: "t", failed: [true, true, true, true, true] }] }],
  ["attempts that were lost long ago", { lostAt: [1, 2, 3, 4] }],
  ["an empty queue", { ready: 0, busy: 0 }],
  ["a home without backups on a schedule", { backups: undefined }],
  ["a server without a certificate", { certificate: undefined }],
  ["a certificate for a day, just made", { certificate: { from: 999 * hour, to: 1_023 * hour } }],
])("%s is no alert", (_what, facts) => {
  expect(findConditions({ ...well, ...facts }).size).toBe(0);
});
