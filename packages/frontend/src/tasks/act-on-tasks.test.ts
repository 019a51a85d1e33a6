import { expect, test, vi } from "vitest";

import type { TaskState } from "@wezterm-parallel/shared/domain/task-states";

import { actingPage, said, undo, withEmptyPage } from "../../test/acting-page.ts";
import { loadFailureWords } from "../ui/error/failure-words.ts";
import { languageChoice } from "../ui/texts/language.ts";
import { currentToasts } from "../ui/toasts/toasts.ts";
import { createActOnTasks } from "./act-on-tasks.ts";

withEmptyPage();

function page(states: Readonly<Record<string, TaskState>>) {
  const acting = actingPage(states);
  return { ...acting, acts: createActOnTasks(acting.api, acting.store) };
}

test.each([
  ["retry", "failed", "Retry: sent for job, not seen yet"],
  ["pause", "ready", "Hold back: sent for job, not seen yet"],
  ["resume", "parked", "Let it go on: sent for job, not seen yet"],
  ["cancel", "running", "job is being cancelled and has not ended yet"],
] as const)("%s is not told as done before it is seen", async (action, state, words) => {
  const { acts, late } = page({ job: state });
  const doing = acts.do(action, ["r1/job"]);
  await late();
  await doing;
  expect(said()).toBe(words);
});

test.each([
  ["retry", "failed", "ready", "job runs again"],
  ["pause", "ready", "parked", "job is held back"],
  ["pause", "blocked", "blocked", "job is held back"],
  ["resume", "parked", "ready", "job goes on"],
  ["cancel", "running", "cancelled", "job is cancelled"],
  ["cancel", "running", "succeeded", "It had succeeded before it could be stopped"],
] as const)("%s of a task that was %s is told when it is %s", async (action, before, after, words) => {
  const { acts, become } = page({ job: before });
  const doing = acts.do(action, ["r1/job"]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(said()).toBeUndefined();
  become("job", after);
  await doing;
  expect(said()).toBe(words);
});

test("a task that the page does not know is not taken for seen", async () => {
  const { acts, late } = page({});
  const doing = acts.do("cancel", ["r1/elsewhere"]);
  await late();
  await doing;
  expect(said()).toBe("elsewhere is being cancelled and has not ended yet");
});

test("a retried task that has ended again before anybody looked was seen to run", async () => {
  const { acts, become } = page({ job: "failed" });
  const doing = acts.do("retry", ["r1/job"]);
  become("job", "failed", { attempt: 2 });
  await doing;
  expect(said()).toBe("job runs again");
});

test("undoing a cancellation that is under way waits for its end, retries, and says so when it is seen", async () => {
  const { acts, become, late, asked } = page({ job: "running" });
  const doing = acts.do("cancel", ["r1/job"]);
  await late();
  await doing;
  const undoing = undo();
  await late();
  expect(said()).toMatch(/job is still stopping/);
  expect(asked.map(({ action }) => action)).toEqual(["cancel"]);
  become("job", "cancelled");
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.map(({ action }) => action)).toEqual(["cancel", "retry"]);
  expect(said()).not.toBe("Undone");
  become("job", "ready");
  await undoing;
  expect(said()).toBe("Undone");
});

test("undoing a cancellation of a task that does not stop says that nothing was undone", async () => {
  const { acts, late, asked } = page({ job: "running" });
  const doing = acts.do("cancel", ["r1/job"]);
  await late();
  await doing;
  const undoing = undo();
  await vi.advanceTimersByTimeAsync(60_001);
  await undoing;
  expect(said()).toMatch(/has not stopped within a minute, so it was not undone/);
  expect(asked).toHaveLength(1);
});

test("what had succeeded before it was stopped is not run again by an undo", async () => {
  const { acts, become, asked } = page({ done: "running", stopped: "running" });
  const doing = acts.do("cancel", ["r1/done", "r1/stopped"]);
  become("done", "succeeded");
  become("stopped", "cancelled");
  await doing;
  expect(said()).toBe("stopped is cancelled");
  const undoing = undo();
  become("stopped", "ready");
  await undoing;
  expect(asked.at(-1)).toEqual({ action: "retry", ids: ["r1/stopped"], only: "all" });
});

test("an undo that changes nothing, or only a part, says which task stayed and why", async () => {
  const { acts, become, answer } = page({ a: "ready", b: "ready" });
  const pause = async () => {
    const doing = acts.do("pause", ["r1/a", "r1/b"]);
    become("a", "parked");
    become("b", "parked");
    await doing;
  };
  await pause();
  const unchanged = [{ id: "r1/b", why: "it is not paused", reason: "not-paused" as const }];
  answer({ changed: [], unchanged });
  await undo();
  expect(currentToasts().at(-1)).toMatchObject({
    text: "It was not undone",
    detail: "r1/b: it is not paused",
    tone: "warning",
  });
  await pause();
  answer({ changed: ["r1/a"], unchanged });
  const undoing = undo();
  become("a", "ready");
  await undoing;
  expect(said()).toBe("Undone for 1 task; the rest stays as it is");
});

test("an undo whose effect is not seen is told as sent", async () => {
  const { acts, become, late } = page({ job: "ready" });
  const doing = acts.do("pause", ["r1/job"]);
  become("job", "parked");
  await doing;
  const undoing = undo();
  await late();
  await undoing;
  expect(said()).toBe("Undo was sent, not seen yet");
});

test("a priority is told when it is seen, and its undo too", async () => {
  const { acts, hear, late, asked } = page({ job: "ready" });
  const becomes = (priority: number) => hear({ kind: "task.priority", task: "r1/job", data: { priority } });
  const unseen = acts.prioritise(new Map([[3, ["r1/job"]]]));
  await late();
  await unseen;
  expect(said()).toBe("Change priority: sent for job, not seen yet");
  const seen = acts.prioritise(new Map([[5, ["r1/job"]]]));
  becomes(5);
  await seen;
  expect(said()).toBe("job has another priority");
  const undoing = undo();
  becomes(0);
  await undoing;
  expect(asked.at(-1)).toEqual({ action: "priority", ids: ["r1/job"], priority: 0 });
  expect(said()).toBe("Undone");
});

const live = { reason: "not-ended", state: "running" } as const;

test("that nothing changed is said with its reason in the language shown", async () => {
  const { acts, answer } = page({ job: "running" });
  const unchanged = [{ id: "r1/job", why: "it has not ended: running", ...live }];
  answer({ changed: [], unchanged });
  await acts.do("retry", ["r1/job"]);
  expect(currentToasts().at(-1)).toMatchObject({ detail: "it has not ended: running" });
  expect(currentToasts().at(-1)?.worded).toBeUndefined();
  languageChoice.set("ja");
  await loadFailureWords();
  answer({ changed: [], unchanged });
  await acts.do("retry", ["r1/job"]);
  expect(currentToasts().at(-1)).toMatchObject({ detail: "まだ終了していません（実行中）", worded: true });
  expect(currentToasts().at(-1)?.said).toBeUndefined();
  languageChoice.set("system");
});

test("a retry with changes settles with the server's answer and is told when it is seen", async () => {
  const { acts, become, answer } = page({ job: "failed" });
  answer({ changed: [], unchanged: [{ id: "r1/job", why: "it has not ended: running", ...live }] });
  expect(await acts.retryChanged("r1/job", undefined)).toMatchObject({ detail: "it has not ended: running" });
  expect(await acts.retryChanged("r1/job", { timeout: 1_000 })).toBeUndefined();
  expect(said()).toBeUndefined();
  become("job", "ready");
  await vi.advanceTimersByTimeAsync(0);
  expect(said()).toBe("job runs again");
});
