import { attentionOf } from "../../domain/attention.ts";
import { hasEnded, type TaskState } from "../../domain/task/task-states.ts";
import type { TaskResource } from "../../protocol/api/schemas/resources.ts";
import type { Event, EventOf, StateEvent } from "../../protocol/api/schemas/event-schemas.ts";
import { isStateEvent } from "../../protocol/api/is-state-event.ts";

/** A task as returned by the server, updated by later events. */
export interface LiveTask extends Omit<TaskResource, "why"> {
  /** The server's sentence; absent once an event has changed the task. */
  readonly why?: string | undefined;
}

/** Commands are shown on one line; long scripts would fill the memory unseen. */
const keptCommand = 300;

export function liveTask(task: TaskResource): LiveTask {
  return task.command.length <= keptCommand
    ? task
    : { ...task, command: `${task.command.slice(0, keptCommand)}…` };
}

/**
 * Applies an event to a task. Every field is set from the event, never incremented, so that events already
 * included may be applied again: the last one wins, as on the server.
 */
export function patchTask(task: LiveTask, event: Event): LiveTask {
  if (event.kind === "task.priority") return { ...task, priority: event.data.priority, why: undefined };
  if (event.kind === "task.edited") {
    return { ...task, ...event.data, group: event.data.group, why: undefined };
  }
  if (event.kind === "attempt.ended") return { ...task, outcome: event.data.outcome, why: undefined };
  if (event.kind === "task.input") return changeActivity(task, event);
  if (event.kind === "task.progress") return { ...task, progress: event.data };
  if (event.kind === "task.claimed") return changeClaim(task, event);
  if (event.kind === "task.claims") return { ...task, claims: event.data.claims };
  if (event.kind === "overlap.found" || event.kind === "overlap.gone") return changeConflicts(task, event);
  return isStateEvent(event) ? changeState(task, event) : task;
}

function changeClaim(task: LiveTask, { at, data: { state, by } }: EventOf<"task.claimed">): LiveTask {
  return { ...task, claim: state === "claimed" ? { by, since: at } : {}, why: undefined };
}

function changeConflicts(task: LiveTask, { data }: EventOf<"overlap.found" | "overlap.gone">): LiveTask {
  const others = (task.conflicts ?? []).filter((each) => each.with !== data.with);
  const isConflict = "conflict" in data && data.conflict;
  const conflicts = isConflict ? [...others, { with: data.with, files: data.files }] : others;
  return { ...task, conflicts: conflicts.length === 0 ? undefined : conflicts, why: undefined };
}

/** Events of older releases have only the prompt. */
function changeActivity(task: LiveTask, { data: { prompt, activity } }: EventOf<"task.input">): LiveTask {
  const attention = attentionOf(activity) ?? (prompt === undefined ? undefined : "asks");
  return { ...task, prompt, activity, attention, why: undefined };
}

function changeState(task: LiveTask, event: StateEvent): LiveTask {
  const { at, attempt, data } = event;
  const { state, failure, resumesAt, paused } = data;
  return {
    ...task,
    ...timesAfter(task, state, at),
    ...(event.kind === "task.leased" && {
      outcome: undefined,
      result: undefined,
      lastOutputAt: undefined,
      worker: event.data.worker,
    }),
    state,
    why: undefined,
    attempts: attempt ?? 0,
    failure,
    resumesAt,
    paused,
    preparing: undefined,
    ...(state !== task.state && {
      prompt: undefined,
      activity: undefined,
      attention: undefined,
      progress: undefined,
      claim: undefined,
      claims: undefined,
      held: undefined,
    }),
  };
}

/** Same rules as on the server: a task that waits again has no start, and one that has not ended has no end. */
function timesAfter(task: LiveTask, state: TaskState, at: number): Partial<LiveTask> {
  const endedAt = hasEnded(state) ? at : undefined;
  if (state === task.state) return { endedAt };
  if (state === "blocked") return { readyAt: undefined, startedAt: undefined, endedAt };
  if (state === "ready") return { readyAt: at, startedAt: undefined, endedAt };
  const starts = state === "running" || (state === "verifying" && task.startedAt === undefined);
  return starts ? { startedAt: at, endedAt } : { endedAt };
}
