import type { EdgePolicy } from "./task-spec.ts";
import { hasEnded, type TaskState } from "./task-states.ts";

/** The effect of an edge on its successor: it waits, the edge is satisfied, or it can never be satisfied. */
export type EdgeVerdict = "waits" | "holds" | "fails";

/** `needs` fails closed: the successor starts only when the predecessor ended as the edge requires. */
export function judgeEdge(policy: EdgePolicy, predecessor: TaskState): EdgeVerdict {
  if (!hasEnded(predecessor)) return "waits";
  if (policy === "always") return "holds";
  const wanted = policy === "success" ? "succeeded" : "failed";
  return predecessor === wanted ? "holds" : "fails";
}
