import { useMemo } from "react";

import { useKept } from "../ui/kept/kept.ts";
import { dismissed } from "./dismissed.ts";

/** Attempts that somebody has seen fail and left as they are. */
export function useDismissed(): ReadonlySet<string> {
  const seen = useKept(dismissed);
  return useMemo(() => new Set(seen), [seen]);
}
