import { useEffect, useMemo, useRef, useState } from "react";

import type { GraphLayout, LayoutInput } from "./layout.ts";
import type { LayoutAnswer, LayoutQuestion } from "./layout-worker.ts";
import type { TaskGraph } from "../model/graph-model.ts";
import { nodeSize } from "./node-size.ts";

/** A graph's layout; undefined while it is computed. */
export interface LaidGraph {
  readonly graph: TaskGraph;
  readonly layout: GraphLayout;
}

/** Lays out graphs in a worker; the previous layout stays visible until the next is ready. */
export function useLayout(graph: TaskGraph): LaidGraph | undefined {
  const worker = useLayoutWorker();
  const [laid, setLaid] = useState<LaidGraph | undefined>(undefined);
  const turn = useRef(0);
  const input = useMemo(() => inputOf(graph), [graph]);
  useEffect(() => {
    if (worker === undefined) return undefined;
    turn.current += 1;
    const question: LayoutQuestion = { turn: turn.current, input };
    const hear = ({ data }: MessageEvent<LayoutAnswer>) => {
      if (data.turn === question.turn) setLaid({ graph, layout: data.layout });
    };
    worker.addEventListener("message", hear);
    worker.postMessage(question);
    return () => worker.removeEventListener("message", hear);
  }, [worker, graph, input]);
  return laid;
}

function useLayoutWorker(): Worker | undefined {
  const [worker, setWorker] = useState<Worker | undefined>(undefined);
  useEffect(() => {
    const made = new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });
    setWorker(made);
    return () => made.terminate();
  }, []);
  return worker;
}

function inputOf({ nodes, edges }: TaskGraph): LayoutInput {
  return {
    nodes: nodes.map(({ id }) => ({ id, ...nodeSize })),
    edges: edges.map(({ from, to }) => [from, to] as const),
  };
}
