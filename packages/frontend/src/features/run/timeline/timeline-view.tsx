import { useCallback, useMemo, type ReactElement } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { useLiveTask } from "../../../binding/use-live.ts";
import { useNow } from "../../../ui/clock/now.ts";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { TaskCard } from "../parts/task-card.tsx";
import { criticalNames } from "../run-spans.ts";
import type { RunViewProps } from "../run-view.ts";
import { fitsWords, wordsOf } from "../table/table-rows.ts";
import { useRunTexts } from "../texts.ts";
import { barsOf, type Bar } from "./bars.ts";
import { layRows, rowModes, type RowMode } from "./lay-rows.ts";
import { OverviewStrip } from "./overview-strip.tsx";
import { wholeWindow, type TimeWindow } from "./time-window.ts";
import { TimelineCanvas } from "./timeline-canvas.tsx";
import { TimelineTools } from "./timeline-tools.tsx";
import { useEarlierAttempts } from "./use-earlier-attempts.ts";
import { useTimeWindow } from "./use-time-window.ts";
import styles from "./timeline.module.css";

/** More rows than this are looked at as lanes at first. */
const rowsUpTo = 150;

/** When each task worked, on which worker, and what it waited for before. */
export function TimelineView({ run, tasks }: RunViewProps): ReactElement {
  const texts = useRunTexts();
  const [query] = useAddressQuery();
  const live = run.endedAt === undefined;
  const now = useNow(live ? 1000 : undefined);
  const bars = useBars(run.id, tasks);
  const end = bars.reduce((last, { from, to }) => Math.max(last, to ?? now, from), run.createdAt);
  const { createdAt } = run;
  const whole = useMemo(() => wholeWindow(end - createdAt), [end, createdAt]);
  const seen = useTimeWindow(whole);
  const mode = rowModes.find((each) => each === query["rows"]) ?? usualMode(tasks.length);
  const rows = useMemo(() => layRows(bars, mode), [bars, mode]);
  const critical = useMemo(() => criticalNames(tasks, now), [tasks, now]);
  const fits = useFits(query["q"]);
  const waiting = tasks.filter(({ state }) => state === "ready").length;
  const selected = bars.find(({ task }) => task === query["task"]);
  const anchor = selected === undefined ? undefined : anchorOf(selected, createdAt, seen.window);
  if (bars.length === 0)
    return (
      <EmptyState title={texts("nothingBegun")}>
        <p>{texts("nothingBegunHelp")}</p>
      </EmptyState>
    );
  const shared = { bars, origin: createdAt, whole, seen, live };
  return (
    <div className={styles["view"]}>
      <TimelineTools mode={mode} whole={whole} seen={seen} anchor={anchor} waiting={waiting} />
      <OverviewStrip {...shared} />
      <TimelineCanvas {...shared} run={run} rows={rows} critical={critical} fits={fits} />
      <Selected run={run.id} project={run.projectId} />
    </div>
  );
}

function useBars(run: string, tasks: RunViewProps["tasks"]): readonly Bar[] {
  const earlier = useEarlierAttempts(run, tasks);
  return useMemo(() => barsOf(tasks, earlier), [tasks, earlier]);
}

/** The selected bar, while it is in sight. */
function anchorOf({ from }: Bar, origin: number, window: TimeWindow): number | undefined {
  const at = from - origin;
  return at >= window.from && at <= window.to ? at : undefined;
}

function usualMode(tasks: number): RowMode {
  return tasks > rowsUpTo ? "lanes" : "tasks";
}

function useFits(text: string | undefined): (bar: Bar) => boolean {
  return useCallback(({ task }: Bar) => fitsWords(task, wordsOf(text)), [text]);
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
