import { describe, expect, test } from "vitest";

import { deriveRunState } from "../run/run-lifecycle.ts";
import { evolveTask, newTask, submitTask } from "../task/task-lifecycle.ts";
import { addDuration } from "./duration-history.ts";
import { judgeFence } from "./judge-fence.ts";
import { decideHalt, isReopenedByRetry, mayEnd, retryWithin } from "./run-ending.ts";
import { cancelTask, pauseTask, resumeTask } from "./task-actions.ts";

describe("the fence of an attempt", () => {
  const worker = { id: 1, epoch: 2, lease: 3 };
  const attempt = { lease: 3, worker: 1, epoch: 2, state: "running", endedBy: undefined } as const;

  test("holds for this life of the worker that runs it, and for no other", () => {
    expect(judgeFence(worker, attempt)).toBe("holds");
    expect(judgeFence({ ...worker, epoch: 1 }, attempt)).toBe("stale");
    expect(judgeFence({ ...worker, id: 2 }, attempt)).toBe("stale");
    expect(judgeFence({ ...worker, lease: 2 }, attempt)).toBe("stale");
    expect(judgeFence(worker, undefined)).toBe("stale");
  });

  test("lets a worker repeat its own end, in a later life too, and not undo one that the server decided", () => {
    expect(judgeFence({ ...worker, epoch: 3 }, { ...attempt, state: "ended", endedBy: "worker" })).toBe(
      "over",
    );
    expect(judgeFence(worker, { ...attempt, state: "ended", endedBy: "lease" })).toBe("stale");
  });
});

describe("ending a run early", () => {
  test("cancelling outweighs finishing; what ended is not ended again", () => {
    const going = { ended: false, ending: undefined };
    const finishing = { ended: false, ending: "finish" } as const;
    const cancelling = { ended: false, ending: "cancel" } as const;
    expect([going, finishing, cancelling].map((run) => mayEnd(run, "cancel"))).toEqual([true, true, false]);
    expect([going, finishing, cancelling].map((run) => mayEnd(run, "finish"))).toEqual([true, false, false]);
    expect(mayEnd({ ended: true, ending: undefined }, "cancel")).toBe(false);
    expect([going, cancelling, { ...going, ended: true }].map(isReopenedByRetry)).toEqual([
      false,
      true,
      true,
    ]);
  });

  test("a run halts at the number of failures that was asked for", () => {
    const halt = { failures: 2, running: "finish" } as const;
    const decide = (failures: number) => decideHalt({ failures, successes: 9 }, halt);
    expect([1, 2, 3].map(decide)).toEqual([undefined, "finish", "finish"]);
    expect(decideHalt({ failures: 9, successes: 9 }, undefined)).toBeUndefined();
  });

  test("a run halts at the number of successes or ends that was asked for", () => {
    const successes = { successes: 2, running: "cancel" } as const;
    expect(decideHalt({ failures: 5, successes: 1 }, successes)).toBeUndefined();
    expect(decideHalt({ failures: 0, successes: 2 }, successes)).toBe("cancel");
    const ends = { ends: 3, running: "finish" } as const;
    expect(decideHalt({ failures: 1, successes: 1 }, ends)).toBeUndefined();
    expect(decideHalt({ failures: 2, successes: 1 }, ends)).toBe("finish");
  });

  test("a task of a run that is being ended is not tried again", () => {
    const retry = { max: 3, backoff: 10, lost: 2 };
    expect(retryWithin({ ending: undefined }, retry)).toBe(retry);
    expect(retryWithin({ ending: "finish" }, retry)).toMatchObject({ max: 0, lost: 0 });
  });
});

test("an action that changes nothing says why", () => {
  const why = (decided: ReturnType<typeof cancelTask>) => decided.ok || decided.failure;
  expect(why(cancelTask({ ...newTask, state: "failed" }))).toEqual({ reason: "ended", state: "failed" });
  expect(why(cancelTask({ ...newTask, state: "running", stopping: true }))).toEqual({
    reason: "being-cancelled",
  });
  expect(why(pauseTask({ ...newTask, paused: true }))).toEqual({ reason: "paused" });
  expect(why(pauseTask({ ...newTask, state: "running" }))).toEqual({
    reason: "not-queued",
    state: "running",
  });
  expect(why(resumeTask(newTask))).toEqual({ reason: "not-paused" });
});

test("resuming a task that a person paused keeps its delay; resuming it again ends the delay", () => {
  const delayed = submitTask({ paused: true, delay: 1_000 });
  const once = evolveTask(delayed, { kind: "resumed" });
  expect(once).toMatchObject({ state: "blocked", paused: false, backingOff: true });
  expect(resumeTask(once).ok).toBe(true);
  expect(evolveTask(once, { kind: "resumed" })).toMatchObject({ state: "blocked", backingOff: false });
});

test("a run fails by a skip whose cause lies in another run, unless that has succeeded since", () => {
  const run = { counts: { succeeded: 1, skipped: 1 }, sealed: true, paused: false, allowedFailures: 0 };
  expect(deriveRunState({ ...run, causesElsewhere: ["failed"] })).toBe("failed");
  expect(deriveRunState({ ...run, causesElsewhere: ["succeeded"] })).toBe("succeeded");
  expect(deriveRunState({ ...run, causesElsewhere: [] })).toBe("succeeded");
});

test("expected durations are the median of the last eleven, and a clock that was set back counts as nothing", () => {
  expect(addDuration([], 5)).toEqual({ samples: [5], median: 5 });
  expect(addDuration([5, 100], -3)).toEqual({ samples: [5, 100, 0], median: 5 });
  const eleven = Array.from({ length: 11 }, (_, at) => at);
  expect(addDuration(eleven, 50)).toEqual({ samples: [...eleven.slice(1), 50], median: 6 });
});
