import type { EventKind } from "./schemas/event-schemas.ts";

/** Explains every kind of event for the reference page; a kind without an explanation does not compile. */
export const eventMeanings: Readonly<Record<EventKind, string>> = {
  "run.created": "A run was submitted, with its first tasks.",
  "run.extended": "Tasks were added to a run that is not sealed.",
  "run.sealed": "No more tasks follow; the run can end from now on.",
  "run.paused": "The run starts no more tasks until it is resumed.",
  "run.resumed": "The run goes on.",
  "run.ended": "All tasks of a sealed run have ended.",
  "task.ready": "Everything the task needs is there; it waits for room, or is held back.",
  "task.leased": "A worker has the task and prepares its checkout. Here an attempt begins.",
  "task.running": "The task's command runs.",
  "task.verifying": "The command succeeded; its `verify` commands run.",
  "task.parked": "An attempt failed or was lost, and the task waits for the next one.",
  "task.paused": "A person holds the task back.",
  "task.resumed": "The task is no longer held back.",
  "task.priority": "The priority of a waiting task was changed.",
  "task.succeeded": "The task is done: exit 0, verified, committed.",
  "task.failed": "The last attempt did not succeed, and no further one follows.",
  "task.cancelled": "A person, a halt or a stop of the server ended the task.",
  "task.skipped": "A predecessor did not end as the task needs it.",
  "task.retried": "The task was queued again, or waits again because a predecessor was.",
  "attempt.ended": "One attempt of a task ended.",
  "worker.connected": "A worker is there.",
  "worker.away": "The connection of a worker ended. Its tasks go on.",
};
