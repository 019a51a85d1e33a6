import { expect, test } from "vitest";

import { type BackupHistory, nextBackup } from "./decide-backup.ts";

const hour = 3_600_000;
const failure = { reason: "disk-full", detail: "The disk is full." } as const;
const nightly = (after: number) => (Math.floor(after / (24 * hour)) + 1) * 24 * hour;
const weekly = (after: number) => (Math.floor(after / (168 * hour)) + 1) * 168 * hour;
const times = { backup: nightly, verify: weekly };
const last = { at: 5 * hour, id: "one", bytes: 1, added: 1, tookMs: 1 };
const verified = { at: 6 * hour, id: "one" };

test.each<[string, BackupHistory, ReturnType<typeof nextBackup>]>([
  ["the first backup at once", {}, { work: "backup", at: 0 }],
  ["the first verification at once", { last }, { work: "verify", at: 0 }],
  ["the next backup at its time", { last, verified }, { work: "backup", at: 24 * hour }],
  [
    "the next verification at its time",
    { last: { ...last, at: 150 * hour }, verified },
    { work: "backup", at: 168 * hour },
  ],
  [
    "a backup that failed a quarter of an hour later",
    { failed: { at: hour, work: "backup", failure } },
    { work: "backup", at: 1.25 * hour },
  ],
  [
    "a backup although the verification of the last one failed",
    { last, failed: { at: 24 * hour - 1, work: "verify", failure } },
    { work: "backup", at: 24 * hour },
  ],
])("due is %s", (_what, history, due) => {
  expect(nextBackup(history, times)).toEqual(due);
});

test("without times, nothing is due after the first backup", () => {
  expect(nextBackup({ last }, { backup: () => undefined })).toBeUndefined();
});
