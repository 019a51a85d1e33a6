import type { Failure } from "../failure.ts";
import type { ConflictRound } from "./on-conflict.ts";
import type { Candidate, ChangeStanding, ChangeState } from "./change-state.ts";

/** Requests to change the state of a change. */
export type ChangeCommand =
  /** A person or the plan wants it on its target. */
  | { readonly kind: "queue" }
  /** A person wants a landed change off its target again. */
  | { readonly kind: "revert" }
  | { readonly kind: "withdraw" }
  /** Approvals of its commits are missing, or somebody requests changes. */
  | { readonly kind: "await-review"; readonly failure: Failure }
  /** Nothing in its review keeps it from landing any more. */
  | { readonly kind: "approve" }
  /** A person has resolved its conflict: `tip` contains its commits and the target's. */
  | { readonly kind: "resolve"; readonly tip: string }
  /** A person has added a commit: `tip`. */
  | { readonly kind: "amend"; readonly tip: string }
  /** Its candidate exists; `run` verifies it, if anything has to be verified. */
  | { readonly kind: "build"; readonly candidate: Candidate; readonly run?: number | undefined }
  | { readonly kind: "verify"; readonly commit: string }
  /** It cannot land: a conflict, or failed checks. */
  | { readonly kind: "refuse"; readonly failure: Failure }
  /** It conflicts with its target, and its task runs again to resolve that. */
  | { readonly kind: "hand-over"; readonly failure: Failure; readonly round: ConflictRound }
  /** The task has other commits now, which land. */
  | { readonly kind: "resubmit" }
  /** The task has ended without resolving the conflict, or with commits that wait for a person. */
  | { readonly kind: "leave"; readonly failure?: Failure | undefined }
  /** The commit under its candidate is no longer the one that it would land on. */
  | { readonly kind: "rebuild" }
  /** The target is now this candidate, or includes it. */
  | ({ readonly kind: "land" } & Landing)
  /** Its pull request was merged on the forge. */
  | { readonly kind: "merge-elsewhere" };

interface Landing {
  readonly direction: ChangeStanding["direction"];
  readonly candidate: Candidate;
}

export interface ChangeEvent {
  readonly state: ChangeState;
  readonly direction: ChangeStanding["direction"];
  readonly candidate: Candidate | undefined;
  /** Set when its last commit is another one now. */
  readonly tip?: string | undefined;
  /** Set when it left the queue without landing. */
  readonly failure?: Failure | undefined;
}

/** Returns the resulting state, or undefined when the command does not apply in this state. */
export function decideChange(standing: ChangeStanding, command: ChangeCommand): ChangeEvent | undefined {
  if (command.kind === "land") return decideLanding(standing, command);
  if (command.kind === "queue" || command.kind === "revert") return decideEntry(standing, command);
  if (command.kind === "resolve") return decideResolution(standing, command);
  if (command.kind === "amend") return decideAmendment(standing, command);
  if (command.kind === "merge-elsewhere") return decideMerge(standing);
  if (command.kind === "await-review") return decideWaiting(standing, command.failure);
  if (command.kind === "approve") return decideApproval(standing);
  if (command.kind === "hand-over") return decideHandOver(standing, command.failure);
  if (standing.state === "resolving") return decideResolving(command);
  return isQueued(standing.state) ? decideStep(standing, command) : undefined;
}

type Entry = Extract<ChangeCommand, { readonly kind: "queue" | "revert" }>;

function decideEntry({ state }: ChangeStanding, { kind }: Entry): ChangeEvent | undefined {
  if (kind === "revert") return state === "landed" ? queued("revert") : undefined;
  return state === "open" || state === "reverted" ? queued("land") : undefined;
}

function decideResolution(
  { state, failure }: ChangeStanding,
  { tip }: Extract<ChangeCommand, { readonly kind: "resolve" }>,
): ChangeEvent | undefined {
  const isApplicable = state === "open" && failure?.reason === "merge-conflict";
  return isApplicable ? { state, direction: "land", candidate: undefined, tip } : undefined;
}

/** It is unknown whether its new commit conflicts with its target. */
function decideAmendment(
  { state, direction, failure }: ChangeStanding,
  { tip }: Extract<ChangeCommand, { readonly kind: "amend" }>,
): ChangeEvent | undefined {
  if (state !== "open") return undefined;
  const left = failure?.reason === "needs-review" ? failure : undefined;
  return { state, direction, candidate: undefined, tip, failure: left };
}

/** A revert that conflicts is left to a person: the task did not make it. */
function decideHandOver(
  { state, direction, failure: before }: ChangeStanding,
  failure: Failure,
): ChangeEvent | undefined {
  const isLeft = state === "open" && before?.reason === "merge-conflict";
  if (direction === "revert" || (!isQueued(state) && !isLeft)) return undefined;
  return { state: "resolving", direction, candidate: undefined, failure };
}

function decideResolving(command: ChangeCommand): ChangeEvent | undefined {
  if (command.kind === "resubmit") return queued("land");
  if (command.kind === "leave") return backOut("land", command.failure);
  return command.kind === "withdraw" ? backOut("land") : undefined;
}

/** A change that is being reverted, or has landed, needs no review. */
function decideWaiting(
  { state, direction, failure: before }: ChangeStanding,
  failure: Failure,
): ChangeEvent | undefined {
  if (isQueued(state) || state === "resolving")
    return direction === "land" ? backOut(direction, failure) : undefined;
  const isKnown = before?.detail === failure.detail;
  if (state === "landed" || isKnown) return undefined;
  return { state, direction, candidate: undefined, failure };
}

function decideApproval({ state, direction, failure }: ChangeStanding): ChangeEvent | undefined {
  return failure?.reason === "needs-review" ? { state, direction, candidate: undefined } : undefined;
}

/** Decides a step of a change in the queue. */
function decideStep(
  { state, direction, candidate }: ChangeStanding,
  command: Exclude<
    ChangeCommand,
    | Entry
    | {
        readonly kind:
          | "resolve"
          | "amend"
          | "land"
          | "merge-elsewhere"
          | "await-review"
          | "approve"
          | "hand-over";
      }
  >,
): ChangeEvent | undefined {
  switch (command.kind) {
    case "withdraw":
      return backOut(direction);
    case "refuse":
      return backOut(direction, command.failure);
    case "resubmit":
    case "leave":
      return undefined;
    case "rebuild":
      return state === "queued" ? undefined : queued(direction);
    case "build": {
      const next = command.run === undefined ? "verified" : "verifying";
      return state === "queued" ? { state: next, direction, candidate: command.candidate } : undefined;
    }
    case "verify": {
      const isThis = state === "verifying" && candidate?.commit === command.commit;
      return isThis ? { state: "verified", direction, candidate } : undefined;
    }
  }
}

/** A change that was withdrawn while the target moved has landed all the same. */
function decideLanding(standing: ChangeStanding, { direction, candidate }: Landing): ChangeEvent | undefined {
  const isThis = standing.state === "verified" && standing.candidate?.commit === candidate.commit;
  const withdrawn = standing.state === backOut(direction).state;
  if (!isThis && !withdrawn) return undefined;
  return { state: direction === "land" ? "landed" : "reverted", direction: "land", candidate };
}

/** The merge leaves nothing to land here, and no candidate that could be reverted. */
function decideMerge({ state, direction }: ChangeStanding): ChangeEvent | undefined {
  if (direction === "revert" || state === "landed") return undefined;
  return { state: "landed", direction: "land", candidate: undefined };
}

function isQueued(state: ChangeState): boolean {
  return state === "queued" || state === "verifying" || state === "verified";
}

function queued(direction: ChangeStanding["direction"]): ChangeEvent {
  return { state: "queued", direction, candidate: undefined };
}

/** A change that gives up is where it was before it was queued. */
function backOut(direction: ChangeStanding["direction"], failure?: Failure): ChangeEvent {
  const state = direction === "land" ? "open" : "landed";
  return { state, direction: "land", candidate: undefined, failure };
}
