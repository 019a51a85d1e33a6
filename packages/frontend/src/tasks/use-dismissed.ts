import { useMemo } from "react";

import { useStoredValue } from "../ui/storage/stored-value.ts";
import { dismissed } from "./dismissed.ts";

/** Returns the failed attempts that the user has dismissed. */
export function useDismissed(): ReadonlySet<string> {
  const seen = useStoredValue(dismissed);
  return useMemo(() => new Set(seen), [seen]);
}
