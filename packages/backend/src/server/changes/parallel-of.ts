import type { ChangeRecord } from "../../drivers/store/changes.ts";

/** Candidates verified at once when neither plan nor person says otherwise. */
const usualParallel = 4;

/** Returns how many candidates of a queue are verified at once, as its first change wants. */
export function parallelOf({ request }: ChangeRecord): number {
  return request?.parallel ?? usualParallel;
}
