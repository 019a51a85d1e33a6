import { ReactFlowProvider } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useMemo, useRef, type ReactElement } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { useNow } from "../../../ui/clock/now.ts";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { criticalNames } from "../run-spans.ts";
import type { RunViewProps } from "../run-view.ts";
import { fitsWords, filterWords } from "../table/table-rows.ts";
import { useRunTexts } from "../texts.ts";
import { GraphCanvas } from "./graph-canvas.tsx";
import { GraphMarksContext } from "./graph-marks.ts";
import type { TaskGraph } from "./model/graph-model.ts";
import { useGraph } from "./model/use-graph.ts";
import { useGraphPosition } from "./viewport/use-graph-position.ts";
import { useLayout } from "./layout/use-layout.ts";
import styles from "./graph.module.css";

/** Shows a run's tasks and their dependencies, live. */
export function GraphView({ run, tasks, comparison }: RunViewProps): ReactElement {
  const texts = useRunTexts();
  const { graph, toggle } = useGraph(tasks);
  const laid = useLayout(graph);
  const [query] = useAddressQuery();
  const [at, goTo] = useGraphPosition(graph);
  const now = useNow(run.endedAt === undefined ? 1000 : undefined);
  const critical = useCritical(tasks, now);
  const text = query["q"] ?? "";
  const found = useMemo(() => findNodes(graph, text), [graph, text]);
  const marks = useMemo(
    () => ({ run: run.id, at, critical, found, compared: comparison?.byName ?? new Map() }),
    [run.id, at, critical, found, comparison],
  );
  if (laid === undefined)
    return (
      <div className={styles["waiting"]}>
        <p>{texts("laysOut", { count: graph.nodes.length })}</p>
        <Skeleton height="50vh" />
      </div>
    );
  return (
    <GraphMarksContext value={marks}>
      <ReactFlowProvider>
        <GraphCanvas run={run} laid={laid} at={at} goTo={goTo} toggle={toggle} />
      </ReactFlowProvider>
    </GraphMarksContext>
  );
}

/** Returns the same set until the path changes, because each new set renders all nodes again. */
function useCritical(tasks: RunViewProps["tasks"], now: number): ReadonlySet<string> {
  const kept = useRef<ReadonlySet<string>>(new Set());
  const next = useMemo(() => criticalNames(tasks, now), [tasks, now]);
  if (next.size !== kept.current.size || [...next].some((name) => !kept.current.has(name)))
    kept.current = next;
  return kept.current;
}

function findNodes({ nodes }: TaskGraph, text: string): ReadonlySet<string> | undefined {
  const words = filterWords(text);
  if (words.length === 0) return undefined;
  const fits = nodes.filter(({ label, members }) =>
    [label, ...members].some((name) => fitsWords(name, words)),
  );
  return new Set(fits.map(({ id }) => id));
}
