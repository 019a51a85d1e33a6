import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { judgeEdge } from "@wezterm-parallel/shared/domain/task/edge-policy";
import { hasEnded, isDelayed, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { renderDelay } from "../../render/delay.ts";
import { describeOutcome } from "../../render/outcome.ts";
import { formatDuration } from "../../text/duration.ts";

/** Maximum number of names in one sentence. */
const namesShown = 3;

/** Says in a few words why a task is in its state, from its own data and its run's; `now` is epoch ms. */
export function whyOf(task: LiveTask, run: LiveRun, now: number): string {
  switch (task.state) {
    case "blocked":
      return waitsFor(task, run);
    case "ready":
      return run.resource.state === "paused" ? "the run is paused" : (task.why ?? "queued");
    case "parked":
      return parkedWhy(task, now);
    case "skipped":
      return task.why ?? skippedBy(task, run);
    case "failed":
      return endedWhy(task);
    default:
      return task.attempts > 1 ? `attempt ${task.attempts}` : "";
  }
}

function waitsFor(task: LiveTask, run: LiveRun): string {
  const open = task.needs
    .map((need) => need.task)
    .filter((name) => !hasEnded(run.tasks.get(`${run.resource.id}/${name}`)?.state ?? "blocked"));
  if (open.length === 0) return waitsForLanding(task) ?? task.why ?? "waiting";
  const more = open.length > namesShown ? ` and ${open.length - namesShown} more` : "";
  return `${task.paused === true ? "paused; " : ""}waiting for ${open.slice(0, namesShown).join(", ")}${more}`;
}

function waitsForLanding({ needs, paused }: LiveTask): string | undefined {
  const names = needs.filter((need) => need.if === "landed").map((need) => need.task);
  if (names.length === 0) return undefined;
  return `${paused === true ? "paused; " : ""}waiting for ${names.slice(0, namesShown).join(", ")} to land`;
}

/** Returns the server's sentence for a task that was skipped just now, because events have no reasons. */
function skippedBy(task: LiveTask, run: LiveRun): string {
  for (const need of task.needs) {
    const id = `${run.resource.id}/${need.task}`;
    const other = run.tasks.get(id);
    if (other !== undefined && judgeEdge(need.if, other) === "fails")
      return `skipped: ${id} ${endOf(other.state)}`;
  }
  return "a dependency did not end as required";
}

function endOf(state: TaskState): string {
  return state === "failed" || state === "succeeded" ? state : `was ${state}`;
}

function parkedWhy(task: LiveTask, now: number): string {
  const { outcome, resumesAt, paused } = task;
  if (resumesAt === undefined) return "paused";
  if (isDelayed(task)) return renderDelay({ resumesAt, paused }, now);
  const again = paused === true ? "paused" : `retry in ${formatDuration(resumesAt - now)}`;
  return outcome === undefined ? again : `${describeOutcome(outcome)}, ${again}`;
}

function endedWhy({ outcome, failure, attempts, why, allowFailure }: LiveTask): string {
  const reason = outcome === undefined ? (failure?.detail ?? why ?? "") : describeOutcome(outcome);
  const allowed = allowFailure === true ? "; failure allowed" : "";
  return attempts > 1 ? `${reason} (attempt ${attempts})${allowed}` : `${reason}${allowed}`;
}
