import type { Retry, RetryCause } from "./task-spec.ts";
import type { AttemptOutcome } from "./task-state.ts";

/** Longest wait before a retry, ms: after more than an hour, a person should decide. */
export const longestBackoff = 3_600_000;
/**
 * A retry is shifted by up to this share in either direction, so that tasks that failed together spread out.
 */
const jitterShare = 0.2;

interface EndedTry {
  readonly outcome: AttemptOutcome;
  readonly retry: Retry;
  readonly failures: number;
  readonly losses: number;
  /** 0 ≤ random < 1. */
  readonly random: number;
}

interface Again {
  /** Milliseconds until the next attempt may start. */
  readonly delay: number;
  readonly counts: "failure" | "loss";
}

/** Decides whether another attempt follows an unsuccessful one; losses are counted separately. */
export function decideRetry(ended: EndedTry): Again | undefined {
  const { outcome, retry, random } = ended;
  if (outcome.kind === "cancelled") return undefined;
  if (outcome.kind === "lost") {
    if (ended.losses >= retry.lost) return undefined;
    return { delay: backoffDelay(retry.backoff, ended.losses, random), counts: "loss" };
  }
  // Another attempt would spend more; a person raises the budget first.
  if (outcome.kind === "failed" && outcome.failure.reason === "out-of-budget") return undefined;
  if (ended.failures >= retry.max || !answersTo(retry.on, outcome)) return undefined;
  return { delay: backoffDelay(retry.backoff, ended.failures, random), counts: "failure" };
}

/** Doubles with every earlier attempt, with jitter, up to `longestBackoff`. */
export function backoffDelay(first: number, earlier: number, random: number): number {
  const plain = Math.min(longestBackoff, first * 2 ** earlier);
  return Math.round(plain * (1 - jitterShare + 2 * jitterShare * random));
}

function answersTo(causes: readonly RetryCause[] | undefined, outcome: AttemptOutcome): boolean {
  if (causes === undefined) return true;
  return causesOf(outcome).some((cause) => causes.includes(cause));
}

function causesOf(outcome: AttemptOutcome): readonly RetryCause[] {
  switch (outcome.kind) {
    case "exited":
      return [outcome.code, "failure"];
    case "signalled":
      return ["signal"];
    case "timed-out":
      return ["timeout"];
    case "failed":
      return failedCauses(outcome.failure.reason);
    default:
      return [];
  }
}

function failedCauses(reason: string): readonly RetryCause[] {
  if (reason === "verify-failed") return ["verify"];
  if (reason === "disk-full" || reason === "out-of-memory") return ["failure", reason];
  return [reason === "setup-failed" ? "setup" : "failure"];
}
