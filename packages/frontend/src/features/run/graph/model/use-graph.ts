import { useCallback, useMemo, useRef } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { useAddressQuery } from "../../../../binding/use-address.ts";
import { buildGraph, expandedUpTo, groupFilter, type TaskGraph } from "./graph-model.ts";

interface SeenGraph {
  readonly graph: TaskGraph;
  /** Expands or collapses a matrix; one that is too large opens in the table. */
  readonly toggle: (base: string) => void;
}

/** Returns a run's graph with the groups expanded in the address; the same object until tasks are added. */
export function useGraph(tasks: readonly LiveTask[]): SeenGraph {
  const shape = useShape(tasks);
  const [query, change] = useAddressQuery();
  const text = query["groups"] ?? "";
  const opened = useMemo(() => new Set(text.split(",").filter(Boolean)), [text]);
  const graph = useMemo(() => buildGraph(shape, opened), [shape, opened]);
  const toggle = useCallback(
    (base: string) => {
      if ((graph.groups.get(base)?.length ?? 0) > expandedUpTo) {
        change({ view: "table", q: groupFilter(base), task: undefined }, "push");
        return;
      }
      const next = new Set(opened);
      if (!next.delete(base)) next.add(base);
      change({ groups: next.size === 0 ? undefined : [...next].join(",") });
    },
    [graph, opened, change],
  );
  return { graph, toggle };
}

/** Returns the same list until tasks are added or removed: dependencies never change. */
function useShape(tasks: readonly LiveTask[]): readonly LiveTask[] {
  const kept = useRef(tasks);
  const before = kept.current;
  const isSame = before.length === tasks.length && before.every(({ id }, at) => id === tasks[at]?.id);
  if (!isSame) kept.current = tasks;
  return kept.current;
}
