import { hasEnded, type TaskState } from "../../domain/task/task-states.ts";
import type { TaskResource } from "../../protocol/api/schemas/resources.ts";
import { isStateEvent, type Event, type StateEvent } from "../../protocol/api/schemas/event-schemas.ts";

/** A task as the server described it, changed by the events since. */
export interface LiveTask extends Omit<TaskResource, "why"> {
  /** The server's sentence; absent once an event has changed the task. */
  readonly why?: string | undefined;
}

/** Commands are shown on one line; scripts of kilobytes would fill the memory with what nobody sees. */
const keptCommand = 300;

export function liveTask(task: TaskResource): LiveTask {
  return task.command.length <= keptCommand
    ? task
    : { ...task, command: `${task.command.slice(0, keptCommand)}…` };
}

/**
 * What an event makes of a task. Everything is set to what the event says, never counted on, so that events
 * which the task shows already may be applied again: the last one of them wins, as in the server.
 */
export function patchTask(task: LiveTask, event: Event): LiveTask {
  if (event.kind === "task.priority") return { ...task, priority: event.data.priority, why: undefined };
  if (event.kind === "attempt.ended") return { ...task, outcome: event.data.outcome, why: undefined };
  return isStateEvent(event) ? changeState(task, event) : task;
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
  };
}

/** As the server keeps them: what waits again has not started, and what has not ended has no end. */
function timesAfter(task: LiveTask, state: TaskState, at: number): Partial<LiveTask> {
  const endedAt = hasEnded(state) ? at : undefined;
  if (state === task.state) return { endedAt };
  if (state === "blocked") return { readyAt: undefined, startedAt: undefined, endedAt };
  if (state === "ready") return { readyAt: at, startedAt: undefined, endedAt };
  const starts = state === "running" || (state === "verifying" && task.startedAt === undefined);
  return starts ? { startedAt: at, endedAt } : { endedAt };
}
