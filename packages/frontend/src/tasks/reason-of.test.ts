import { afterEach, beforeAll, expect, test } from "vitest";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { sampleTask } from "../../../shared/test/rigs/sample-task.ts";
import { languageChoice } from "../ui/texts/language.ts";
import { loadTexts } from "../ui/texts/load-texts.ts";
import { reasonOf } from "./reason-of.ts";
import { useTaskTexts } from "./texts.ts";

const now = 1_000_000;

beforeAll(async () => {
  languageChoice.set("ja");
  await loadTexts();
});
afterEach(() => languageChoice.set("system"));

function say(
  changes: Partial<LiveTask>,
  states: Readonly<Record<string, TaskState>> = {},
): readonly string[] {
  const task = sampleTask("r1", "ship", changes);
  return (["en", "ja"] as const).map((locale) => {
    languageChoice.set(locale);
    const groupPaused = task.group === "paused";
    return reasonOf(task, {
      texts: useTaskTexts.now(),
      locale,
      now,
      stateOf: (id) => states[id],
      groupPaused,
    });
  });
}

const needs = ["build", "test", "lint", "docs", "r0/seed"].map((task) => ({ task, if: "success" as const }));

test.each<[what: string, changes: Partial<LiveTask>, english: string, japanese: string]>([
  [
    "a task that waits for others",
    { state: "blocked", needs },
    "Waiting for test, lint, docs",
    "test、lint、docs を待機中",
  ],
  ["one that was skipped", { state: "skipped", needs }, "r0/seed failed", "r0/seed が失敗"],
  [
    "an agent whose budget is used up",
    { state: "ready", agent: "claude", held: { budget: "r1" } },
    "The budget of r1 is used up",
    "r1 の予算を使い切りました",
  ],
  [
    "an agent without quota",
    { state: "ready", agent: "claude", held: { pool: "team" } },
    "Pool team is out of quota",
    "プール team の利用枠を使い切りました",
  ],
  [
    "an agent that said how far it has come",
    { state: "running", progress: { at: 1, text: "writing tests", percent: 40 } },
    "40 %: writing tests",
    "40 %: writing tests",
  ],
  [
    "one for an agent outside",
    { state: "running", agent: "outside", claim: {} },
    "Waits for an agent that claims it over MCP",
    "MCP で引き受けるエージェントを待っています",
  ],
  [
    "one that an agent outside claimed",
    {
      state: "running",
      agent: "outside",
      claim: { by: "alice (claude)", since: 1 },
      progress: { at: 1, text: "tests" },
    },
    "Claimed by alice (claude): tests",
    "alice (claude) が引き受けています：tests",
  ],
  [
    "one in a paused group",
    { state: "ready", group: "paused" },
    "Its group paused is paused",
    "グループ paused が一時停止中",
  ],
  ["one that is held back", { state: "parked" }, "Paused manually", "手動で一時停止中"],
  [
    "one that starts later",
    { state: "parked", attempts: 0, resumesAt: new Date(now).setHours(23, 59) },
    "Starts at 11:59 PM",
    "23:59 に開始予定",
  ],
  [
    "one that starts later, and is held back",
    { state: "parked", attempts: 0, resumesAt: new Date(now).setHours(23, 59), paused: true },
    "Paused; would start at 11:59 PM",
    "一時停止中。開始予定は 23:59",
  ],
  [
    "one that runs again",
    { state: "parked", attempts: 1, resumesAt: now + 20_000, outcome: { kind: "exited", code: 75 } },
    "exit 75; retries in 20s",
    "終了コード 75。20秒後に再実行",
  ],
  [
    "a lost one",
    {
      state: "failed",
      outcome: {
        kind: "lost",
        failure: { reason: "lease-expired", detail: "Gone.", data: { goneMs: 30_000, worker: "w1" } },
      },
    },
    "Worker w1 gone for 30s",
    "ワーカー w1 が 30秒 応答なし",
  ],
  [
    "one whose set-up runs",
    { state: "leased", worker: "w1", preparing: { setup: "npm ci", since: now - 12_000 } },
    "Preparing for 12s: npm ci",
    "準備中（12秒）：npm ci",
  ],
  [
    "one whose checkout is made",
    { state: "leased", checkout: "worktree", preparing: { since: now - 2_000 } },
    "Preparing the checkout for 2s",
    "チェックアウトを準備中（2秒）",
  ],
  [
    "a silent one",
    { state: "running", attention: "stuck", startedAt: now - 360_000, worker: "w1" },
    "No new output for 6m 00s",
    "6分00秒 新しい出力なし",
  ],
])("%s: states the reason in both languages", (_, changes, english, japanese) => {
  const states = {
    "r1/build": "succeeded",
    "r1/test": "running",
    "r1/lint": "ready",
    "r0/seed": "failed",
  } as const;
  expect(say(changes, states)).toEqual([english, japanese]);
});
