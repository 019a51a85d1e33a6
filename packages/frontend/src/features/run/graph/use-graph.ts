import { useCallback, useMemo, useRef } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { buildGraph, type TaskGraph } from "./graph-model.ts";

export interface SeenGraph {
  readonly graph: TaskGraph;
  /** Opens or closes the group of a matrix. */
  readonly toggle: (base: string) => void;
}

/** The graph of a run with the groups that the address says are open; the same one until tasks are added. */
export function useGraph(tasks: readonly LiveTask[]): SeenGraph {
  const shape = useShape(tasks);
  const [query, change] = useAddressQuery();
  const text = query["groups"] ?? "";
  const toggled = useMemo(() => new Set(text.split(",").filter(Boolean)), [text]);
  const graph = useMemo(() => buildGraph(shape, toggled), [shape, toggled]);
  const toggle = useCallback(
    (base: string) => {
      const next = new Set(toggled);
      if (!next.delete(base)) next.add(base);
      change({ groups: next.size === 0 ? undefined : [...next].join(",") });
    },
    [toggled, change],
  );
  return { graph, toggle };
}

/** The list as it was when its tasks were last other ones: what they need never changes. */
function useShape(tasks: readonly LiveTask[]): readonly LiveTask[] {
  const kept = useRef(tasks);
  const before = kept.current;
  const isSame = before.length === tasks.length && before.every(({ id }, at) => id === tasks[at]?.id);
  if (!isSame) kept.current = tasks;
  return kept.current;
}
