import { assertNever } from "../../base/assert-never.ts";
import type { EdgeVerdict } from "./edge-policy.ts";
import { decideRetry } from "./retry-policy.ts";
import type { Retry } from "./task-spec.ts";
import type { AttemptOutcome } from "./task-state.ts";
import { hasEnded, isLive, type TaskState } from "./task-states.ts";

/** Everything about a task that decides its next transitions. */
export interface TaskStanding {
  readonly state: TaskState;
  /** Attempts made, which numbers the next one; a lease that was returned unstarted does not count. */
  readonly attempts: number;
  /** Times it was leased: the fencing number of its lease, which never decreases. */
  readonly leases: number;
  /** Attempts that failed by themselves since a person last requested a retry. */
  readonly failures: number;
  /** Attempts whose host, worker or machine was lost, since then. */
  readonly losses: number;
  /** A person paused it while it was queued. */
  readonly paused: boolean;
  /** A cancellation was requested while it was live; kept until the worker reports. */
  readonly stopping: boolean;
  /** Must not start before a time that has not come: parked for a back-off, or delayed at its submission. */
  readonly backingOff: boolean;
}

export type TaskCommand =
  /** The current verdicts of all its needs; sent when one of them ended, or when the task was added. */
  | { readonly kind: "settle"; readonly edges: readonly EdgeVerdict[] }
  | { readonly kind: "claim" }
  /** Returned by its worker: it was leased ahead of a free slot and has not started. */
  | { readonly kind: "return" }
  | { readonly kind: "run" }
  | { readonly kind: "verify" }
  | {
      readonly kind: "end";
      readonly outcome: AttemptOutcome;
      readonly retry: Retry;
      /** 0 ≤ random < 1, for the jitter. */
      readonly random: number;
      /** Its agent could not work, e.g. without quota: the task starts again as soon as it may. */
      readonly setBack?: boolean;
    }
  | { readonly kind: "cancel" }
  | { readonly kind: "retry" }
  | { readonly kind: "block" }
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  /** The back-off is over; with the current verdicts of all its needs. */
  | { readonly kind: "wake"; readonly edges: readonly EdgeVerdict[] };

export type TaskEvent =
  | { readonly kind: "blocked" }
  | { readonly kind: "readied" }
  | { readonly kind: "skipped" }
  | { readonly kind: "leased" }
  | { readonly kind: "returned" }
  | { readonly kind: "started" }
  | { readonly kind: "verifying" }
  | { readonly kind: "stop-asked" }
  | { readonly kind: "paused" }
  | { readonly kind: "resumed" }
  | {
      readonly kind: "backed-off";
      /** Milliseconds until it resumes. */
      readonly delay: number;
      readonly counts: "failure" | "loss";
    }
  | { readonly kind: "set-back" }
  | { readonly kind: "ended"; readonly state: "succeeded" | "failed" | "cancelled" }
  | { readonly kind: "reopened" };

/** A submission may start a task paused or delayed. */
interface NewTask {
  readonly paused?: boolean | undefined;
  readonly delay?: number | undefined;
}

/** Returns the standing of a submitted task, before its needs are judged. */
export function submitTask({ paused = false, delay }: NewTask): TaskStanding {
  return { ...newTask, paused, backingOff: delay !== undefined };
}

export const newTask: TaskStanding = {
  state: "blocked",
  attempts: 0,
  leases: 0,
  failures: 0,
  losses: 0,
  paused: false,
  stopping: false,
  backingOff: false,
};

/** Decides the event that a command causes; `undefined` when it has no effect in that state. */
export function decideTask(task: TaskStanding, command: TaskCommand): TaskEvent | undefined {
  const decide = deciders[command.kind] as (
    task: TaskStanding,
    command: TaskCommand,
  ) => TaskEvent | undefined;
  return decide(task, command);
}

type Deciders = {
  readonly [Kind in TaskCommand["kind"]]: (
    task: TaskStanding,
    command: Extract<TaskCommand, { kind: Kind }>,
  ) => TaskEvent | undefined;
};

const deciders: Deciders = {
  settle: (task, { edges }) => (task.state === "blocked" ? settle(edges) : undefined),
  claim: (task) => (task.state === "ready" ? { kind: "leased" } : undefined),
  return: (task) => (task.state === "leased" && !task.stopping ? { kind: "returned" } : undefined),
  run: (task) => (task.state === "leased" ? { kind: "started" } : undefined),
  verify: (task) => (task.state === "leased" || task.state === "running" ? { kind: "verifying" } : undefined),
  end: (task, end) => (isLive(task.state) ? endAttempt(task, end) : undefined),
  cancel: (task) => cancel(task),
  retry: (task) => (hasEnded(task.state) ? { kind: "reopened" } : undefined),
  block: (task) => (isUnstarted(task) ? { kind: "blocked" } : undefined),
  pause: (task) => (isQueued(task.state) && !task.paused ? { kind: "paused" } : undefined),
  resume: (task) => resume(task),
  wake: (task, { edges }) => (task.state === "parked" && task.backingOff ? wake(edges) : undefined),
};

export function isQueued(state: TaskState): boolean {
  return state === "blocked" || state === "ready" || state === "parked";
}

/**
 * A predecessor runs again: tasks that it skipped, or readied but that have not started, wait for it again.
 */
function isUnstarted(task: TaskStanding): boolean {
  return task.state === "ready" || (task.state === "parked" && !task.backingOff);
}

/** Releases a paused task; the delay of one that is not paused ends early, which for a parked task is a wake. */
function resume(task: TaskStanding): TaskEvent | undefined {
  return task.paused || (task.state === "blocked" && task.backingOff) ? { kind: "resumed" } : undefined;
}

function settle(edges: readonly EdgeVerdict[]): TaskEvent | undefined {
  if (edges.includes("fails")) return { kind: "skipped" };
  return edges.includes("waits") ? undefined : { kind: "readied" };
}

function wake(edges: readonly EdgeVerdict[]): TaskEvent {
  return { kind: edges.every((edge) => edge === "holds") ? "readied" : "blocked" };
}

function cancel(task: TaskStanding): TaskEvent | undefined {
  if (isQueued(task.state)) return { kind: "ended", state: "cancelled" };
  return isLive(task.state) && !task.stopping ? { kind: "stop-asked" } : undefined;
}

function endAttempt(task: TaskStanding, end: Extract<TaskCommand, { kind: "end" }>): TaskEvent {
  const { outcome } = end;
  if (isSuccess(outcome)) return { kind: "ended", state: "succeeded" };
  if (task.stopping || outcome.kind === "cancelled") return { kind: "ended", state: "cancelled" };
  if (end.setBack === true) return { kind: "set-back" };
  const again = decideRetry({ ...end, failures: task.failures, losses: task.losses });
  if (again === undefined) return { kind: "ended", state: "failed" };
  return { kind: "backed-off", ...again };
}

/** After such an attempt, no task starts again. */
export function isSuccess(outcome: AttemptOutcome): boolean {
  return outcome.kind === "exited" && outcome.code === 0;
}

export function evolveTask(task: TaskStanding, event: TaskEvent): TaskStanding {
  switch (event.kind) {
    case "blocked":
      return { ...task, state: "blocked", backingOff: false };
    case "readied":
      return ready(task);
    case "skipped":
      return { ...task, state: "skipped", backingOff: false };
    case "leased":
      return { ...task, state: "leased", attempts: task.attempts + 1, leases: task.leases + 1 };
    case "returned":
      return { ...task, state: "ready", attempts: task.attempts - 1 };
    case "started":
      return { ...task, state: "running" };
    case "verifying":
      return { ...task, state: "verifying" };
    case "stop-asked":
      return { ...task, stopping: true };
    case "paused":
      return { ...task, paused: true, state: task.state === "ready" ? "parked" : task.state };
    case "resumed":
      return task.paused ? { ...task, paused: false, state: resumed(task) } : { ...task, backingOff: false };
    case "set-back":
      return { ...task, state: "ready" };
    case "backed-off":
      return backOff(task, event.counts);
    case "ended":
      return { ...task, state: event.state, stopping: false, backingOff: false };
    case "reopened":
      return { ...newTask, attempts: task.attempts, leases: task.leases };
    default:
      return assertNever(event);
  }
}

/** A delay survives the end of the needs; the end of a back-off or delay does not. */
function ready(task: TaskStanding): TaskStanding {
  const backingOff = task.state === "blocked" && task.backingOff;
  return { ...task, state: task.paused || backingOff ? "parked" : "ready", backingOff };
}

function resumed(task: TaskStanding): TaskState {
  return task.state === "parked" && !task.backingOff ? "ready" : task.state;
}

function backOff(task: TaskStanding, counts: "failure" | "loss"): TaskStanding {
  return {
    ...task,
    state: "parked",
    stopping: false,
    backingOff: true,
    failures: task.failures + (counts === "failure" ? 1 : 0),
    losses: task.losses + (counts === "loss" ? 1 : 0),
  };
}
