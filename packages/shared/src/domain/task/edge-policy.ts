import type { EdgePolicy } from "./task-spec.ts";
import { hasEnded, type TaskState } from "./task-states.ts";

/** What an edge says to the successor: wait, it is satisfied, or it never will be. */
export type EdgeVerdict = "waits" | "holds" | "fails";

/** `needs` fails closed: only a predecessor that ended as the edge wants lets its successor start. */
export function judgeEdge(policy: EdgePolicy, predecessor: TaskState): EdgeVerdict {
  if (!hasEnded(predecessor)) return "waits";
  if (policy === "always") return "holds";
  const wanted = policy === "success" ? "succeeded" : "failed";
  return predecessor === wanted ? "holds" : "fails";
}
