import { createContext, useContext } from "react";

import type { TaskComparison } from "@wezterm-parallel/shared/domain/run/compare-runs";

/** Marks on nodes besides their states. */
interface GraphMarks {
  readonly run: string;
  /** Id of the selected node. */
  readonly at: string | undefined;
  /** Names of tasks on the critical path. */
  readonly critical: ReadonlySet<string>;
  /** Ids of nodes that match the search; undefined: no search. */
  readonly found: ReadonlySet<string> | undefined;
  readonly compared: ReadonlyMap<string, TaskComparison>;
}

export const GraphMarksContext = createContext<GraphMarks>({
  run: "",
  at: undefined,
  critical: new Set(),
  found: undefined,
  compared: new Map(),
});

export function useGraphMarks(): GraphMarks {
  return useContext(GraphMarksContext);
}
