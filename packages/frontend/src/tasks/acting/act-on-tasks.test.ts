import { expect, test, vi } from "vitest";

import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { actingPage, answerQuestion, said, undo, withEmptyPage } from "../../../test/rigs/acting-page.ts";
import { languageChoice } from "../../ui/texts/language.ts";
import { loadTexts } from "../../ui/texts/load-texts.ts";
import { currentQuestion } from "../../ui/dialog/ask.ts";
import { currentToasts, newestRestart, newestUndo } from "../../ui/toasts/toasts.ts";
import { createActOnTasks } from "./act-on-tasks.ts";

withEmptyPage();

function page(states: Readonly<Record<string, TaskState>>) {
  const acting = actingPage(states);
  return { ...acting, acts: createActOnTasks(acting.api, acting.store) };
}

test.each([
  ["retry", "failed", "Retrying job…"],
  ["pause", "ready", "Pausing job…"],
  ["resume", "parked", "Resuming job…"],
  ["cancel", "running", "Cancelling job…"],
] as const)("reports %s only after it is shown", async (action, state, words) => {
  const { acts, late } = page({ job: state });
  const doing = acts.do(action, ["r1/job"]);
  await late();
  await doing;
  expect(said()).toBe(words);
});

test.each([
  ["retry", "failed", "ready", "Restarted job"],
  ["pause", "ready", "parked", "Paused job"],
  ["pause", "blocked", "blocked", "Paused job"],
  ["resume", "parked", "ready", "Resumed job"],
  ["cancel", "running", "cancelled", "Cancelled job"],
  ["cancel", "running", "succeeded", "It finished before it could be stopped"],
] as const)("reports %s of a task that was %s once it is %s", async (action, before, after, words) => {
  const { acts, become } = page({ job: before });
  const doing = acts.do(action, ["r1/job"]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(said()).toBeUndefined();
  become("job", after);
  await doing;
  expect(said()).toBe(words);
});

test("starts a delayed task, reports it once it no longer waits, and offers no undo", async () => {
  const { acts, become, asked } = page({ job: "blocked" });
  become("job", "parked", { data: { state: "parked", resumesAt: Date.now() + 60_000 } });
  const doing = acts.do("resume", ["r1/job"]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([asked, said()]).toEqual([[{ action: "resume", ids: ["r1/job"] }], undefined]);
  become("job", "ready");
  await doing;
  expect(said()).toBe("job no longer waits for its start time");
  expect(currentToasts().at(-1)?.undo).toBeUndefined();
});

test("does not treat an unknown task as confirmed", async () => {
  const { acts, late } = page({});
  const doing = acts.do("cancel", ["r1/elsewhere"]);
  await late();
  await doing;
  expect(said()).toBe("Cancelling elsewhere…");
});

test("treats a retried task that already ended again as having run", async () => {
  const { acts, become } = page({ job: "failed" });
  const doing = acts.do("retry", ["r1/job"]);
  become("job", "failed", { attempt: 2 });
  await doing;
  expect(said()).toBe("Restarted job");
});

test("restarts a task that is being cancelled after its end, and reports it once shown", async () => {
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
  expect(said()).not.toBe("Restarting");
  become("job", "ready");
  await undoing;
  expect(said()).toBe("Restarting");
});

test("reports that a cancelled task that does not stop was not restarted", async () => {
  const { acts, late, asked } = page({ job: "running" });
  const doing = acts.do("cancel", ["r1/job"]);
  await late();
  await doing;
  const undoing = undo();
  await vi.advanceTimersByTimeAsync(60_001);
  await undoing;
  expect(said()).toMatch(/did not stop within a minute and was not restarted/);
  expect(asked).toHaveLength(1);
});

test("does not restart a task that succeeded before it could be stopped", async () => {
  const { acts, become, asked } = page({ done: "running", stopped: "running" });
  const doing = acts.do("cancel", ["r1/done", "r1/stopped"]);
  await answerQuestion(true);
  become("done", "succeeded");
  become("stopped", "cancelled");
  await doing;
  expect(said()).toBe("Cancelled stopped");
  const undoing = undo();
  become("stopped", "ready");
  await undoing;
  expect(asked.at(-1)).toEqual({ action: "retry", ids: ["r1/stopped"], only: "all" });
});

test("explains which tasks an undo left unchanged, and why", async () => {
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
    text: "Nothing changed",
    detail: "r1/b: it is not paused",
    tone: "warning",
  });
  await pause();
  answer({ changed: ["r1/a"], unchanged });
  const undoing = undo();
  become("a", "ready");
  await undoing;
  expect(said()).toBe("Done for 1 task; the others are unchanged");
});

test("reports an undo as sent when its effect does not appear", async () => {
  const { acts, become, late } = page({ job: "ready" });
  const doing = acts.do("pause", ["r1/job"]);
  become("job", "parked");
  await doing;
  const undoing = undo();
  await late();
  await undoing;
  expect(said()).toBe("Waiting for the server…");
});

test("reports a changed priority once it is shown, and its undo too", async () => {
  const { acts, hear, late, asked } = page({ job: "ready" });
  const becomes = (priority: number) => hear({ kind: "task.priority", task: "r1/job", data: { priority } });
  const unseen = acts.prioritise(new Map([[3, ["r1/job"]]]));
  await late();
  await unseen;
  expect(said()).toBe("Changing the priority of job…");
  const seen = acts.prioritise(new Map([[5, ["r1/job"]]]));
  becomes(5);
  await seen;
  expect(said()).toBe("Changed the priority of job");
  const undoing = undo();
  becomes(0);
  await undoing;
  expect(asked.at(-1)).toEqual({ action: "priority", ids: ["r1/job"], priority: 0 });
  expect(said()).toBe("Undone");
});

test("asks before it cancels or retries several tasks, with the action on the button", async () => {
  const { acts, become, asked } = page({ a: "running", b: "ready", c: "failed", d: "failed" });
  const refused = acts.do("cancel", ["r1/a", "r1/b"]);
  expect(currentQuestion()?.question).toEqual({
    title: "Cancel 2 tasks?",
    text: "Stops 1 running and drops 1 queued: a, b. Uncommitted work is saved; a retry starts from scratch.",
    action: "Cancel 2 tasks",
    danger: true,
  });
  await answerQuestion(false);
  await refused;
  expect(asked).toEqual([]);
  const doing = acts.do("retry", ["r1/c", "r1/d"]);
  expect(currentQuestion()?.question.action).toBe("Retry 2 tasks");
  await answerQuestion(true);
  become("c", "ready");
  become("d", "ready");
  await doing;
  expect(asked).toEqual([{ action: "retry", ids: ["r1/c", "r1/d"], only: "all" }]);
  expect(said()).toBe("Restarted 2 tasks");
});

test("asks before it cancels a task that has run for over a minute, and says how long", async () => {
  const { acts, become, asked } = page({ soak: "ready" });
  become("soak", "running", { at: Date.now() - 20 * 60_000 });
  const doing = acts.do("cancel", ["r1/soak"]);
  expect(currentQuestion()?.question).toMatchObject({
    title: "Cancel soak?",
    text: expect.stringContaining("running for 20m") as string,
    action: "Cancel soak",
  });
  expect(asked).toEqual([]);
  await answerQuestion(true);
  become("soak", "cancelled");
  await doing;
  expect(said()).toBe("Cancelled soak");
});

test("offers to restart a cancelled running task, and leaves it out of the undo shortcut", async () => {
  const { acts, become } = page({ job: "running", queued: "ready" });
  const doing = acts.do("cancel", ["r1/job"]);
  become("job", "cancelled");
  await doing;
  expect([newestUndo(), newestRestart()?.text]).toEqual([undefined, "Cancelled job"]);
  const dropping = acts.do("cancel", ["r1/queued"]);
  become("queued", "cancelled");
  await dropping;
  expect(newestUndo()?.text).toBe("Cancelled queued");
});

test("reports a retry by the retried task, even if it also resumed a skipped one and both ended again", async () => {
  const { acts, become, answer } = page({ job: "failed", after: "skipped" });
  answer({ changed: ["r1/job", "r1/after"], unchanged: [] });
  const doing = acts.do("retry", ["r1/job"]);
  become("job", "failed", { attempt: 2 });
  become("after", "skipped", { at: 5 });
  await doing;
  expect(said()).toBe("Restarted job");
});

const live = { reason: "not-ended", state: "running" } as const;

test("explains in the shown language why nothing changed", async () => {
  const { acts, answer } = page({ job: "running" });
  const unchanged = [{ id: "r1/job", why: "it has not ended: running", ...live }];
  answer({ changed: [], unchanged });
  await acts.do("retry", ["r1/job"]);
  expect(currentToasts().at(-1)).toMatchObject({ detail: "it has not ended: running" });
  expect(currentToasts().at(-1)?.worded).toBeUndefined();
  languageChoice.set("ja");
  await loadTexts();
  answer({ changed: [], unchanged });
  await acts.do("retry", ["r1/job"]);
  expect(currentToasts().at(-1)).toMatchObject({ detail: "まだ終了していません（実行中）", worded: true });
  expect(currentToasts().at(-1)?.said).toBeUndefined();
  languageChoice.set("system");
});

test("continues a task with a prompt, or without one, and reports it once shown", async () => {
  const { acts, become, asked } = page({ job: "failed" });
  expect(await acts.continue("r1/job", "and a test")).toBeUndefined();
  expect(await acts.continue("r1/job", undefined)).toBeUndefined();
  expect(asked).toEqual([
    { action: "continue", ids: ["r1/job"], prompt: "and a test" },
    { action: "continue", ids: ["r1/job"] },
  ]);
  expect(said()).toBeUndefined();
  become("job", "ready");
  await vi.advanceTimersByTimeAsync(0);
  expect(said()).toBe("Restarted job");
});

test("resolves a retry with changes by the server's response, and reports it once shown", async () => {
  const { acts, become, answer } = page({ job: "failed" });
  answer({ changed: [], unchanged: [{ id: "r1/job", why: "it has not ended: running", ...live }] });
  expect(await acts.retryChanged("r1/job", undefined)).toMatchObject({ detail: "it has not ended: running" });
  expect(await acts.retryChanged("r1/job", { timeout: 1_000 })).toBeUndefined();
  expect(said()).toBeUndefined();
  become("job", "ready");
  await vi.advanceTimersByTimeAsync(0);
  expect(said()).toBe("Restarted job");
});
