import type { RunSubmission } from "../run/run-spec.ts";
import type { Retry } from "../task/task-spec.ts";

/** The way in which a run is ended early: `cancel` also stops running tasks, `finish` lets them complete. */
export type Ending = "cancel" | "finish";

export interface RunProgress {
  readonly ended: boolean;
  readonly ending: Ending | undefined;
}

/** Returns whether this ends the run, or ends it more firmly than the ending in progress. */
export function mayEnd(run: RunProgress, asked: Ending): boolean {
  if (run.ended) return false;
  return run.ending === undefined || (run.ending === "finish" && asked === "cancel");
}

/** Numbers of tasks that ended. */
export interface TaskEnds {
  readonly failures: number;
  readonly successes: number;
}

/** Decides how these ends of tasks end the run. */
export function decideHalt(
  { failures, successes }: TaskEnds,
  halt: RunSubmission["halt"],
): Ending | undefined {
  if (halt === undefined) return undefined;
  const never = Number.POSITIVE_INFINITY;
  const isReached =
    failures >= (halt.failures ?? never) ||
    successes >= (halt.successes ?? never) ||
    failures + successes >= (halt.ends ?? never);
  return isReached ? halt.running : undefined;
}

/** Disables retries of tasks whose run is being ended. */
export function retryWithin(run: Pick<RunProgress, "ending">, retry: Retry): Retry {
  return run.ending === undefined ? retry : { max: 0, backoff: 0, lost: 0 };
}

/** A retry of one of its tasks reverts the decision to end the run. */
export function isReopenedByRetry(run: RunProgress): boolean {
  return run.ended || run.ending !== undefined;
}
