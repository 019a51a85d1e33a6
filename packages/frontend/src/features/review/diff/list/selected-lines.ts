import { createContext, use } from "react";

import type { LineRow } from "../rows/diff-rows.ts";

export const SelectedLinesContext = createContext<readonly LineRow[]>([]);

/** Returns the selected lines from top to bottom. */
export function useSelectedLines(): readonly LineRow[] {
  return use(SelectedLinesContext);
}
