import type { RunSubmission } from "../run/run-spec.ts";
import type { Retry } from "../task/task-spec.ts";

/** How a run is ended early: `cancel` stops what runs too, `finish` lets it come to its end. */
export type Ending = "cancel" | "finish";

export interface RunProgress {
  readonly ended: boolean;
  readonly ending: Ending | undefined;
}

/** Whether this ends the run, or ends it more firmly than it is being ended already. */
export function mayEnd(run: RunProgress, asked: Ending): boolean {
  if (run.ended) return false;
  return run.ending === undefined || (run.ending === "finish" && asked === "cancel");
}

/** How so many failed tasks end the run. */
export function decideHalt(failures: number, halt: RunSubmission["halt"]): Ending | undefined {
  return halt !== undefined && failures >= halt.failures ? halt.running : undefined;
}

/** No further attempt of a task whose run is being ended. */
export function retryWithin(run: Pick<RunProgress, "ending">, retry: Retry): Retry {
  return run.ending === undefined ? retry : { max: 0, backoff: 0, lost: 0 };
}

/** A retry of one of its tasks takes back the decision to end the run. */
export function isReopenedByRetry(run: RunProgress): boolean {
  return run.ended || run.ending !== undefined;
}
