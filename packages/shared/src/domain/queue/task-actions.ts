import { fail, ok, type Result } from "../../base/result.ts";
import { decideTask, type TaskEvent, type TaskStanding } from "../task/task-lifecycle.ts";
import type { Unchanged } from "../unchanged.ts";

type Decision = Result<TaskEvent, Unchanged>;

/** Queued tasks are cancelled at once; live ones are asked to stop and remain until their worker reports. */
export function cancelTask(task: TaskStanding): Decision {
  const event = decideTask(task, { kind: "cancel" });
  if (event !== undefined) return ok(event);
  return fail(task.stopping ? { reason: "being-cancelled" } : { reason: "ended", state: task.state });
}

/** Holds back a queued task; running ones continue. */
export function pauseTask(task: TaskStanding): Decision {
  const event = decideTask(task, { kind: "pause" });
  if (event !== undefined) return ok(event);
  return fail(task.paused ? { reason: "paused" } : { reason: "not-queued", state: task.state });
}

/** Lets a paused task start again, or a delayed one before its time. */
export function resumeTask(task: TaskStanding): Decision {
  const event = decideTask(task, { kind: "resume" });
  return event === undefined ? fail({ reason: "not-paused" }) : ok(event);
}
