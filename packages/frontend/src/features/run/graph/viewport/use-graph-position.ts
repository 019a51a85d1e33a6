import { useCallback, useState } from "react";

import { useAddressQuery } from "../../../../binding/use-address.ts";
import type { TaskGraph } from "../model/graph-model.ts";

/** Returns the selected node; the address holds the task's name. */
export function useGraphPosition(
  graph: TaskGraph,
): readonly [string | undefined, (node: string | undefined) => void] {
  const [query, change] = useAddressQuery();
  const [other, setOther] = useState<string | undefined>(undefined);
  const task = query["task"];
  const goTo = useCallback(
    (node: string | undefined) => {
      const isTask = node?.startsWith("t:") === true;
      setOther(isTask ? undefined : node);
      change({ task: isTask ? node.slice(2) : undefined });
    },
    [change],
  );
  const at = other ?? (task === undefined ? undefined : nodeWith(graph, task));
  return [at, goTo];
}

/** Returns the task's node, or the node of its group. */
function nodeWith({ nodes }: TaskGraph, task: string): string | undefined {
  return nodes.find(({ members }) => members.includes(task))?.id;
}
