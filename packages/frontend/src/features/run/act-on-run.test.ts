import { expect, test, vi } from "vitest";

import type { TaskState } from "@wezterm-parallel/shared/domain/task-states";

import { actingPage, said, undo, withEmptyPage } from "../../../test/acting-page.ts";
import { currentToasts } from "../../ui/toasts/toasts.ts";
import { ActOnRun } from "./act-on-run.ts";

withEmptyPage();

function page(states: Readonly<Record<string, TaskState>>) {
  const acting = actingPage(states);
  return { ...acting, run: new ActOnRun(acting.api, acting.store, "r1") };
}

test("a run is told as paused when it is seen so, and as going on after the undo was seen", async () => {
  const { run, hear, late } = page({ job: "ready" });
  const unseen = run.pause(true);
  await late();
  await unseen;
  expect(said()).toBe("Pause run: sent for r1, not seen yet");
  hear({ kind: "run.paused" });
  await run.pause(true);
  expect(said()).toMatch(/r1 is paused/);
  const undoing = undo();
  await vi.advanceTimersByTimeAsync(0);
  expect(said()).not.toBe("Undone");
  hear({ kind: "run.resumed" });
  await undoing;
  expect(said()).toBe("Undone");
});

test("undoing a run's cancellation says why a task stayed as it was", async () => {
  const { run, become, answer } = page({ job: "running" });
  answer({ changed: ["r1/job"], unchanged: [] });
  const doing = run.cancel();
  become("job", "cancelled");
  await doing;
  expect(said()).toBe("1 task of r1 is cancelled");
  answer({
    changed: [],
    unchanged: [{ id: "r1/job", why: "it has not ended: running", reason: "not-ended", state: "running" }],
  });
  await undo();
  expect(currentToasts().at(-1)).toMatchObject({
    text: "It was not undone",
    detail: "r1/job: it has not ended: running",
  });
});

test("undoing the cancellation of a paused run pauses it again before it says so", async () => {
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
