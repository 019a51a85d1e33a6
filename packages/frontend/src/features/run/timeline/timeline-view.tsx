import { useCallback, useMemo, useState, type ReactElement } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { useLiveTask } from "../../../binding/use-live.ts";
import { useNow } from "../../../ui/clock/now.ts";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { TaskCard } from "../parts/task-card.tsx";
import { criticalNames } from "../run-spans.ts";
import type { RunViewProps } from "../run-view.ts";
import { fitsWords, filterWords } from "../table/table-rows.ts";
import { useRunTexts } from "../texts.ts";
import { barsOf, type Bar } from "./bars.ts";
import { FoundBars, type Sought } from "./found-bars.tsx";
import { layRows, rowModes, type RowMode } from "./lay-rows.ts";
import { OverviewStrip } from "./overview-strip.tsx";
import { cutAxis } from "./time-axis.ts";
import { wholeWindow, type TimeWindow } from "./time-window.ts";
import { TimelineCanvas } from "./timeline-canvas.tsx";
import { TimelineTools } from "./timeline-tools.tsx";
import { useEarlierAttempts } from "./use-earlier-attempts.ts";
import { useTimeWindow } from "./use-time-window.ts";
import styles from "./timeline.module.css";

/** With more rows than this, lanes are the default. */
const rowsUpTo = 150;

/** Shows when each task ran on which worker, and how long it waited before. */
export function TimelineView({ run, tasks }: RunViewProps): ReactElement {
  const texts = useRunTexts();
  const [query] = useAddressQuery();
  const live = run.endedAt === undefined;
  const now = useNow(live ? 1000 : undefined);
  const bars = useBars(run.id, tasks);
  const end = bars.reduce((last, { from, to }) => Math.max(last, to ?? now, from), run.createdAt);
  const { createdAt } = run;
  const axis = useMemo(() => cutAxis(bars, createdAt, now), [bars, createdAt, now]);
  const whole = useMemo(() => wholeWindow(axis.pack(end - createdAt)), [axis, end, createdAt]);
  const seen = useTimeWindow(whole);
  const mode = rowModes.find((each) => each === query["rows"]) ?? usualMode(tasks.length);
  const rows = useMemo(() => layRows(bars, mode), [bars, mode]);
  const critical = useMemo(() => criticalNames(tasks, now), [tasks, now]);
  const fits = useFits(query["q"]);
  const found = useMemo(() => findBars(bars, query["q"]), [bars, query]);
  const [sought, seek] = useState<Sought | undefined>(undefined);
  const waiting = tasks.filter(({ state }) => state === "ready").length;
  const selected = bars.find(({ task }) => task === query["task"]);
  const anchor =
    selected === undefined ? undefined : anchorOf(axis.pack(selected.from - createdAt), seen.window);
  if (bars.length === 0)
    return (
      <EmptyState title={texts("nothingBegun")}>
        <p>{texts("nothingBegunHelp")}</p>
      </EmptyState>
    );
  const shared = { bars, origin: createdAt, axis, whole, seen, live };
  return (
    <div className={styles["view"]}>
      <TimelineTools mode={mode} whole={whole} seen={seen} anchor={anchor} waiting={waiting}>
        {found === undefined ? null : <FoundBars key={query["q"]} found={found} seek={seek} />}
      </TimelineTools>
      <OverviewStrip {...shared} />
      <TimelineCanvas {...shared} run={run} rows={rows} critical={critical} fits={fits} sought={sought} />
      <Selected run={run.id} project={run.projectId} />
    </div>
  );
}

function useBars(run: string, tasks: RunViewProps["tasks"]): readonly Bar[] {
  const earlier = useEarlierAttempts(run, tasks);
  return useMemo(() => barsOf(tasks, earlier), [tasks, earlier]);
}

/** Returns the selected time, while it is visible. */
function anchorOf(at: number, window: TimeWindow): number | undefined {
  return at >= window.from && at <= window.to ? at : undefined;
}

function usualMode(tasks: number): RowMode {
  return tasks > rowsUpTo ? "lanes" : "tasks";
}

/** Returns bars that match the search, in start order; undefined: no search. */
function findBars(bars: readonly Bar[], text: string | undefined): readonly Bar[] | undefined {
  const words = filterWords(text);
  return words.length === 0 ? undefined : bars.filter(({ task }) => fitsWords(task, words));
}

function useFits(text: string | undefined): (bar: Bar) => boolean {
  return useCallback(({ task }: Bar) => fitsWords(task, filterWords(text)), [text]);
}

interface SelectedProps {
  readonly run: string;
  readonly project: string;
}

function Selected({ run, project }: SelectedProps): ReactElement | null {
  const [query, change] = useAddressQuery();
  const name = query["task"];
  const task = useLiveTask(`${run}/${name ?? ""}`);
  if (name === undefined || task === undefined) return null;
  return (
    <div className={styles["card"]}>
      <TaskCard
        task={task}
        project={project}
        onClose={() => change({ task: undefined, attempt: undefined })}
      />
    </div>
  );
}
