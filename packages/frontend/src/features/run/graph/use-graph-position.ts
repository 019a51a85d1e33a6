import { useCallback, useState } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import type { TaskGraph } from "./graph-model.ts";

/** The node that is selected; a task's name stands in the address. */
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

/** The task's own node, or that of the group that it is in. */
function nodeWith({ nodes }: TaskGraph, task: string): string | undefined {
  return nodes.find(({ members }) => members.includes(task))?.id;
}
