import type { Candidate } from "./change-state.ts";

/** A change in the queue of its target. */
export interface QueueEntry {
  readonly change: number;
  readonly state: "queued" | "verifying" | "verified";
  readonly candidate: Pick<Candidate, "onto" | "commit"> | undefined;
  /** Result of its verification; absent while it runs. */
  readonly checks?: "passed" | "failed" | undefined;
}

export interface QueueSituation {
  /** The target's commit now. */
  readonly tip: string;
  /** Maximum number of candidates that are verified at once. */
  readonly parallel: number;
  /** True while the target cannot be moved: the queue is paused, or its working tree is in the way. */
  readonly held: boolean;
}

export type QueueStep =
  /** These were built on a commit that is no longer the one below them. */
  | { readonly kind: "rebuild"; readonly changes: readonly number[] }
  /** The checks of its candidate passed. */
  | { readonly kind: "verify"; readonly change: number; readonly candidate: string }
  /** Its checks failed, and those of all changes ahead passed, so that it is to blame. */
  | { readonly kind: "refuse"; readonly change: number }
  /** The target becomes the candidate of the last of these changes. */
  | { readonly kind: "land"; readonly changes: readonly number[]; readonly candidate: string }
  | { readonly kind: "build"; readonly change: number; readonly onto: string }
  | { readonly kind: "wait" };

/**
 * Decides what a queue does next. Candidates are stacked: each is built on the one ahead, the first on the tip,
 * so that several are verified at once, and the longest verified prefix lands in one move of the target.
 */
export function nextStep(entries: readonly QueueEntry[], situation: QueueSituation): QueueStep {
  const stale = findStale(entries, situation.tip);
  if (stale.length > 0) return { kind: "rebuild", changes: stale };
  const passed = entries.find(({ state, checks }) => state === "verifying" && checks === "passed");
  if (passed?.candidate !== undefined) {
    return { kind: "verify", change: passed.change, candidate: passed.candidate.commit };
  }
  return stepAtFront(entries, situation) ?? buildNext(entries, situation);
}

/** Lands the longest verified prefix, or refuses the first change behind it if its checks failed. */
function stepAtFront(
  entries: readonly QueueEntry[],
  { held }: QueueSituation,
): Extract<QueueStep, { kind: "land" | "refuse" }> | undefined {
  const verified = entries.slice(0, countVerified(entries));
  const last = verified.at(-1)?.candidate;
  if (last !== undefined && !held) {
    return { kind: "land", changes: verified.map(({ change }) => change), candidate: last.commit };
  }
  const first = entries[verified.length];
  const failed = first?.state === "verifying" && first.checks === "failed";
  return failed ? { kind: "refuse", change: first.change } : undefined;
}

function buildNext(entries: readonly QueueEntry[], { parallel, tip }: QueueSituation): QueueStep {
  const at = entries.findIndex(({ state }) => state === "queued");
  const next = at >= 0 && at < parallel ? entries[at] : undefined;
  if (next === undefined) return { kind: "wait" };
  return { kind: "build", change: next.change, onto: entries[at - 1]?.candidate?.commit ?? tip };
}

/** Returns the changes with candidates from the first that does not stand on what is below it. */
function findStale(entries: readonly QueueEntry[], tip: string): number[] {
  let below: string | undefined = tip;
  let isStale = false;
  const stale: number[] = [];
  for (const { change, candidate } of entries) {
    isStale ||= candidate !== undefined && candidate.onto !== below;
    if (isStale && candidate !== undefined) stale.push(change);
    below = candidate?.commit;
  }
  return stale;
}

function countVerified(entries: readonly QueueEntry[]): number {
  const first = entries.findIndex(({ state }) => state !== "verified");
  return first === -1 ? entries.length : first;
}
