import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { Health } from "./health.ts";

function openHealth() {
  const base = mkdtempSync(join(tmpdir(), "wzp-health-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const time = { ms: 0 };
  const clock = {
    now: () => 1_000_000 + time.ms,
    monotonic: () => time.ms,
    after: () => ({ [Symbol.dispose]: () => undefined }),
  };
  const logs = join(base, "logs");
  const read = { count: 0 };
  const lastEvent = async () => (read.count += 1);
  return { health: new Health({ lastEvent }, clock, logs), logs, time, read };
}

test("reports logs that cannot be written, and when they can be again", async () => {
  const { health, logs, time } = openHealth();
  expect(await health.trouble()).toEqual([]);
  rmSync(logs, { recursive: true });
  writeFileSync(logs, "a file where the directory was");
  time.ms = 1_000;
  const [failure] = await health.trouble();
  expect(failure).toMatchObject({ reason: "read-only-home", data: { since: 1_001_000 } });
  expect(failure?.detail).toContain("Logs cannot be written");
  time.ms = 2_500;
  expect(await health.trouble()).toMatchObject([{ data: { since: 1_001_000 } }]);
  rmSync(logs);
  time.ms = 3_500;
  expect(await health.trouble()).toEqual([]);
});

test("the store is tried out whenever it is asked, the disk twenty times a second at most", async () => {
  const { health, logs, time, read } = openHealth();
  expect(await health.trouble()).toEqual([]);
  rmSync(logs, { recursive: true });
  writeFileSync(logs, "a file where the directory was");
  time.ms = 40;
  expect(await health.trouble()).toEqual([]);
  expect(read.count).toBe(2);
});
