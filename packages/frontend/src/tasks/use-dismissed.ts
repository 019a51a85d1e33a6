import { useMemo } from "react";

import { useKept } from "../ui/kept/kept.ts";
import { dismissed } from "./dismissed.ts";

/** Returns the failed attempts that the user has dismissed. */
export function useDismissed(): ReadonlySet<string> {
  const seen = useKept(dismissed);
  return useMemo(() => new Set(seen), [seen]);
}
