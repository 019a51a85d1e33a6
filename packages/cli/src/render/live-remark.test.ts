import { expect, test } from "vitest";

import { renderLiveRemark } from "./live-remark.ts";

const now = 100_000;

test.each([
  [{ setup: "npm ci", since: 88_000 }, "worktree", "preparing (set-up: npm ci, 12s)"],
  [{ setup: "set -e\nnpm ci", since: 88_000 }, "worktree", "preparing (set-up: set -e…, 12s)"],
  [{ since: 98_000 }, "worktree", "preparing (checkout, 2.0s)"],
  [{ since: 98_000 }, "none", "preparing (2.0s)"],
] as const)("a task that prepares %j in a %s says so and since when", (preparing, checkout, said) => {
  expect(renderLiveRemark({ state: "leased", checkout, preparing }, now)).toBe(said);
});

test("shows the question of a task that asks, and no remark for one that runs", () => {
  const task = { state: "running", checkout: "none" } as const;
  expect(
    renderLiveRemark(
      {
        ...task,
        activity: { state: "waiting", waitsFor: "input", message: "Deploy?", since: 0, source: "terminal" },
      },
      now,
    ),
  ).toBe("waiting for your input: Deploy?");
  expect(renderLiveRemark(task, now)).toBe(undefined);
});

test("a running task names the conflicts of its work", () => {
  const task = { state: "running", checkout: "worktree" } as const;
  const conflicts = ["r1/b", "main", "r2/c"].map((name) => ({ with: name, files: ["api.ts", "b.ts"] }));
  const shown = (count: number) => renderLiveRemark({ ...task, conflicts: conflicts.slice(0, count) }, now);
  expect(shown(1)).toBe("conflicts with r1/b in api.ts, b.ts");
  expect(shown(2)).toBe("conflicts with r1/b in api.ts, b.ts, and with 1 other");
  expect(shown(3)).toBe("conflicts with r1/b in api.ts, b.ts, and with 2 others");
});
