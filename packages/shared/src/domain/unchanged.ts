/** The reason an action did not change a task or run; stable and machine-readable. */
export const unchangedReasons = [
  "missing",
  "ended",
  "not-ended",
  "not-queued",
  "being-cancelled",
  "paused",
  "not-paused",
  "delayed",
  "no-group",
  "same-priority",
  "need-failed",
  "not-started",
  "no-checkout",
  "takes-no-prompt",
  "worker-away",
  "no-pick",
  "no-candidate",
  "awaits-pick",
  "over-budget",
] as const;
type UnchangedReason = (typeof unchangedReasons)[number];

interface Told {
  readonly ended: { readonly state: string };
  readonly "not-ended": { readonly state: string };
  readonly "not-queued": { readonly state: string };
  /** A run that is not paused, one of whose tasks waits for a time: the task's id. */
  readonly delayed: { readonly task: string };
  readonly "no-group": { readonly group: string };
  readonly "same-priority": { readonly priority: number };
  /** One of its needs ended otherwise and will not run again: the need's id and state. */
  readonly "need-failed": { readonly task: string; readonly state: string };
  /** Its id. */
  readonly "over-budget": { readonly task: string };
  /** The worker that has its checkout. */
  readonly "worker-away": { readonly worker: string };
  /** Those that succeeded. */
  readonly "no-candidate": { readonly candidates: string };
  /** Those that succeeded. */
  readonly "awaits-pick": { readonly candidates: string };
}

/** A reason with its data. */
export type Unchanged = {
  readonly [Reason in UnchangedReason]: { readonly reason: Reason } & (Reason extends keyof Told
    ? Told[Reason]
    : unknown);
}[UnchangedReason];

export function describeUnchanged(unchanged: Unchanged): string {
  switch (unchanged.reason) {
    case "missing":
      return "it does not exist";
    case "ended":
      return `it has ended already: ${unchanged.state}`;
    case "not-ended":
      return `it has not ended: ${unchanged.state}`;
    case "not-queued":
      return `it is not queued: ${unchanged.state}`;
    case "being-cancelled":
      return "it is being cancelled already";
    case "paused":
      return "it is paused already";
    case "not-paused":
      return "it is not paused";
    case "delayed":
      return `it is not paused; ${unchanged.task} waits for a time: start it now with wzp resume ${unchanged.task}`;
    case "no-group":
      return `there is no group ${unchanged.group}; create it with wzp group set ${unchanged.group} --parallel N`;
    case "same-priority":
      return `it has priority ${unchanged.priority} already`;
    case "need-failed":
      return `${unchanged.task} is ${unchanged.state}: retry that`;
    case "not-started":
      return "it has not started yet: start it with wzp retry";
    case "no-checkout":
      return "it has no checkout of its own: run it again with wzp retry";
    case "takes-no-prompt":
      return "it runs a command, and only an agent takes a prompt";
    case "no-pick":
      return "no person picks its result";
    case "no-candidate":
      return unchanged.candidates === ""
        ? "no candidate has succeeded"
        : `pick one that succeeded: ${unchanged.candidates}`;
    case "awaits-pick":
      return `it waits for a person to pick ${unchanged.candidates}: wzp pick`;
    case "over-budget":
      return `its budget is used up: raise it with wzp agents budget ${unchanged.task}`;
    case "worker-away":
      return `its checkout is on worker ${unchanged.worker}, which is not connected: connect it, or start afresh with wzp retry`;
  }
}
