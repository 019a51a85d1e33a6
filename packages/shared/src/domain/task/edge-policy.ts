import type { EdgePolicy } from "./task-spec.ts";
import { hasEnded, type TaskState } from "./task-states.ts";

/** The effect of an edge on its successor: it waits, the edge is satisfied, or it can never be satisfied. */
export type EdgeVerdict = "waits" | "holds" | "fails";

interface Predecessor {
  readonly state: TaskState;
  /** Its failure counts as success for its successors and its run. */
  readonly allowFailure?: boolean | undefined;
  /** It has a change that is not on its target. */
  readonly unlanded?: boolean | undefined;
}

/** `needs` fails closed: the successor starts only when the predecessor ended as the edge requires. */
export function judgeEdge(
  policy: EdgePolicy,
  { state, allowFailure = false, unlanded = false }: Predecessor,
): EdgeVerdict {
  if (!hasEnded(state)) return "waits";
  if (policy === "always") return "holds";
  if (state === "failed") return policy === "failure" || allowFailure ? "holds" : "fails";
  if (state !== "succeeded" || policy === "failure") return "fails";
  return policy === "landed" && unlanded ? "waits" : "holds";
}
