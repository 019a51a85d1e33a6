import { expect, test, vi } from "vitest";

import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskCounts } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { actingPage, answerQuestion, said, undo, withEmptyPage } from "../../../test/rigs/acting-page.ts";
import { currentQuestion } from "../../ui/dialog/ask.ts";
import { currentToasts } from "../../ui/toasts/toasts.ts";
import { ActOnRun, possibleRunActions } from "./act-on-run.ts";

withEmptyPage();

function page(states: Readonly<Record<string, TaskState>>) {
  const acting = actingPage(states);
  return { ...acting, run: new ActOnRun(acting.api, acting.store, "r1") };
}

test("reports a run as paused once the page shows it, and as resumed after the undo is shown", async () => {
  const { run, hear, late } = page({ job: "ready" });
  const unseen = run.pause(true);
  await late();
  await unseen;
  expect(said()).toBe("Pausing r1…");
  hear({ kind: "run.paused" });
  await run.pause(true);
  expect(said()).toMatch(/Paused r1/);
  const undoing = undo();
  await vi.advanceTimersByTimeAsync(0);
  expect(said()).not.toBe("Undone");
  hear({ kind: "run.resumed" });
  await undoing;
  expect(said()).toBe("Undone");
});

test("explains which task of a cancelled run was not restarted", async () => {
  const { run, become, answer } = page({ job: "running" });
  answer({ changed: ["r1/job"], unchanged: [] });
  const doing = run.cancel();
  become("job", "cancelled");
  await doing;
  expect(said()).toBe("Cancelled 1 task of r1");
  answer({
    changed: [],
    unchanged: [{ id: "r1/job", why: "it has not ended: running", reason: "not-ended", state: "running" }],
  });
  await undo();
  expect(currentToasts().at(-1)).toMatchObject({
    text: "Nothing changed",
    detail: "r1/job: it has not ended: running",
  });
});

test("pauses a paused run again before it reports that the cancellation was undone", async () => {
  const { run, hear, become, asked, answer } = page({ job: "ready" });
  hear({ kind: "run.paused" });
  answer({ changed: ["r1/job"], unchanged: [] });
  const doing = run.cancel();
  become("job", "cancelled");
  await doing;
  const undoing = undo();
  become("job", "ready");
  hear({ kind: "run.resumed" });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.map(({ action }) => action)).toEqual(["cancel", "retry", "pause"]);
  expect(said()).not.toBe("Undone");
  hear({ kind: "run.paused" });
  await undoing;
  expect(said()).toBe("Undone");
});

test("offers to resume a paused run first", () => {
  const counts = { failed: 1, ready: 2 } as TaskCounts;
  expect(possibleRunActions({ state: "paused", counts })).toEqual(["resume", "retryFailed", "cancel"]);
});

test("asks with the number of tasks before it retries several tasks of a run", async () => {
  const { run, store, asked } = page({ a: "failed", b: "failed", c: "succeeded" });
  expect(store.backlog.run("r1")?.resource.counts).toMatchObject({ failed: 2, succeeded: 1 });
  const refused = run.retry("failed");
  expect(currentQuestion()?.question).toMatchObject({
    title: "Retry 2 unsuccessful tasks of r1?",
    action: "Retry 2 tasks",
  });
  await answerQuestion(false);
  await refused;
  expect(asked).toEqual([]);
});
