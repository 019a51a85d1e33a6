import type { Event } from "./resources.ts";

export interface EventMeaning {
  readonly meaning: string;
  /** Keys of `data` that every event of the kind has. */
  readonly data: readonly string[];
  /** Keys that it has when there is something to say. */
  readonly sometimes?: readonly string[];
}

/** Every kind of event explained, for the reference page; a kind without an explanation does not compile. */
export const eventMeanings: Readonly<Record<Event["kind"], EventMeaning>> = {
  "run.created": {
    meaning: "A run was submitted, with its first tasks.",
    data: ["title", "source", "sealed", "tasks"],
    sometimes: ["startedBy"],
  },
  "run.extended": { meaning: "Tasks were added to a run that is not sealed.", data: ["added"] },
  "run.sealed": { meaning: "No more tasks follow; the run can end from now on.", data: [] },
  "run.paused": { meaning: "The run starts no more tasks until it is resumed.", data: [] },
  "run.resumed": { meaning: "The run goes on.", data: [] },
  "run.ended": { meaning: "All tasks of a sealed run have ended.", data: ["state", "counts"] },
  "task.ready": {
    meaning: "Everything the task needs is there; it waits for room, or is held back.",
    data: ["state"],
    sometimes: ["paused"],
  },
  "task.leased": {
    meaning: "A worker has the task and prepares its checkout. Here an attempt begins.",
    data: ["state", "worker"],
  },
  "task.running": { meaning: "The task's command runs.", data: ["state"] },
  "task.verifying": { meaning: "The command succeeded; its `verify` commands run.", data: ["state"] },
  "task.parked": {
    meaning: "An attempt failed or was lost, and the task waits for the next one.",
    data: ["state", "outcome", "resumesAt"],
    sometimes: ["failure"],
  },
  "task.paused": {
    meaning: "A person holds the task back.",
    data: ["state", "paused"],
    sometimes: ["resumesAt"],
  },
  "task.resumed": { meaning: "The task is no longer held back.", data: ["state"], sometimes: ["resumesAt"] },
  "task.priority": { meaning: "The priority of a waiting task was changed.", data: ["priority"] },
  "task.succeeded": { meaning: "The task is done: exit 0, verified, committed.", data: ["state", "outcome"] },
  "task.failed": {
    meaning: "The last attempt did not succeed, and no further one follows.",
    data: ["state", "outcome"],
    sometimes: ["failure"],
  },
  "task.cancelled": {
    meaning: "A person, a halt or a stop of the server ended the task.",
    data: ["state"],
    sometimes: ["outcome"],
  },
  "task.skipped": {
    meaning: "A predecessor did not end as the task needs it.",
    data: ["state", "cause", "causeState"],
  },
  "task.retried": {
    meaning: "The task was queued again, or waits again because a predecessor was.",
    data: ["state"],
    sometimes: ["paused"],
  },
  "attempt.ended": { meaning: "One attempt of a task ended.", data: ["outcome"] },
  "worker.connected": { meaning: "A worker is there.", data: ["epoch"] },
  "worker.away": { meaning: "The connection of a worker ended. Its tasks go on.", data: [] },
};
