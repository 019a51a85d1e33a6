import { createContext, useContext } from "react";

import type { TaskComparison } from "@wezterm-parallel/shared/domain/run/compare-runs";

/** What is marked on the nodes, apart from their states. */
export interface GraphMarks {
  readonly run: string;
  /** Id of the node that the keys are at. */
  readonly at: string | undefined;
  /** Names of tasks on the critical path. */
  readonly critical: ReadonlySet<string>;
  /** Ids of nodes that fit what is searched for; undefined: nothing is searched for. */
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
