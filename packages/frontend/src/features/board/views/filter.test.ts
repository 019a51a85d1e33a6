import fc from "fast-check";
import { expect, test } from "vitest";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { sampleTask } from "../../../../../shared/test/rigs/sample-task.ts";
import { fitsFilter, parseFilter } from "./filter.ts";

function task(changes: Partial<LiveTask>): LiveTask {
  return sampleTask("r3", "build-web", {
    state: "running",
    attempts: 1,
    command: "npm run build",
    checkout: "worktree",
    worker: "local",
    group: "web",
    ...changes,
  });
}

const words = (state: string) => [state, state === "running" ? "実行中" : ""];
const fits = (text: string, changes: Partial<LiveTask> = {}) =>
  fitsFilter(task(changes), parseFilter(text), words);

test.each([
  ["build", true],
  ["BUILD npm", true],
  ["build lint", false],
  ["state:run", true],
  ["state:実行", true],
  ["state:failed,running", true],
  ["-state:running", false],
  ["run:r3 worker:loc group:web", true],
  ["run:3", true],
  ["run:r33", false],
  ["worker:other", false],
  ['"run build"', true],
  ['-"run build"', false],
  ["state:", true],
  ["http://x", false],
])("%s matches a running task: %s", (text, expected) => {
  expect(fits(text)).toBe(expected);
});

test("parses any input, and an excluding term matches the opposite of the including one", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fits(text);
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,4}$/), fc.constantFrom("", "state:", "worker:"), (word, key) => {
      expect(fits(`-${key}${word}`)).toBe(!fits(`${key}${word}`));
    }),
  );
});
