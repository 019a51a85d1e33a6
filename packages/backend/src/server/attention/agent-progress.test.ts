import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { TestClock } from "../../../test/rigs/queue-rig.ts";
import { AgentProgress, toldEveryMs } from "./agent-progress.ts";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "wzp-progress-"))));
afterEach(() => rmSync(directory, { recursive: true }));

test("an agent that reports in a loop makes one event in ten seconds, and the newest words are not lost", async () => {
  const clock = new TestClock();
  const told: string[] = [];
  const progress = new AgentProgress({ directory, clock, tell: ({ text }) => void told.push(text) });
  for (let step = 0; step <= 50; step++) {
    progress.report({ text: `step ${step}` });
    await clock.pass(100);
  }
  expect(told).toEqual(["step 0"]);
  await clock.pass(toldEveryMs);
  expect(told).toEqual(["step 0", "step 50"]);
  await clock.pass(toldEveryMs);
  progress.report({ text: "later" });
  expect(told).toEqual(["step 0", "step 50", "later"]);
  progress.report({ text: "the end" });
  progress[Symbol.dispose]();
  await clock.pass(toldEveryMs);
  expect(told).toHaveLength(3);
  expect(progress.last?.text).toBe("the end");
});
