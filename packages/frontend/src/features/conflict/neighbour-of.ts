import type { Resolving } from "./conflict-context.ts";
import type { Spot } from "./resolution.ts";

/** Returns the next or previous hunk or file; the last one stays. */
export function neighbourOf({ spots, current }: Resolving, step: 1 | -1): Spot | undefined {
  const at = spots.findIndex(({ key }) => key === current);
  return spots[Math.min(Math.max(at + step, 0), spots.length - 1)];
}
