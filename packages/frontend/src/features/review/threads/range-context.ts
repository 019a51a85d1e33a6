import { createContext, use } from "react";

import type { ShownRange } from "./thread-anchors.ts";

export const RangeContext = createContext<ShownRange | undefined>(undefined);

/** Returns the two commits whose difference is shown. */
export function useShownRange(): ShownRange {
  const range = use(RangeContext);
  if (range === undefined) throw new Error("A part of a diff is outside of a review.");
  return range;
}
