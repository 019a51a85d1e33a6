import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { PlanCheck } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import { PlanChecker } from "./plan-checker.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fine: Result<PlanCheck, Failure> = ok({ valid: true, problems: [], tasks: [], params: [] });

function rig() {
  const asked: { text: string; answer: () => void }[] = [];
  const told: string[] = [];
  const checker = new PlanChecker(
    (text) => new Promise((resolve) => asked.push({ text, answer: () => resolve(fine) })),
    ({ text }) => told.push(text),
  );
  return { asked, told, checker };
}

test("sends one request with the last text while the user types without a pause", async () => {
  const { asked, told, checker } = rig();
  for (const text of ["t", "ta", "tas"]) checker.check(text);
  await vi.runAllTimersAsync();
  expect(asked.map(({ text }) => text)).toEqual(["tas"]);
  asked[0]?.answer();
  await vi.runAllTimersAsync();
  expect(told).toEqual(["tas"]);
});

test("ignores responses to older texts, in whatever order they arrive", async () => {
  const { asked, told, checker } = rig();
  checker.check("old");
  await vi.runAllTimersAsync();
  checker.check("new");
  await vi.runAllTimersAsync();
  asked[1]?.answer();
  asked[0]?.answer();
  await vi.runAllTimersAsync();
  expect(told).toEqual(["new"]);
});

test("reports nothing after it is disposed", async () => {
  const { asked, told, checker } = rig();
  checker.check("a");
  await vi.runAllTimersAsync();
  checker[Symbol.dispose]();
  asked[0]?.answer();
  await vi.runAllTimersAsync();
  expect(told).toEqual([]);
});
