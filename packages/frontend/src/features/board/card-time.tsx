import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import { DurationBar } from "../../ui/progress/duration-bar.tsx";
import type { StateColours } from "../../ui/state/mark-states.ts";
import { Elapsed } from "../../ui/time/duration.tsx";
import styles from "./card.module.css";

/** Shows how long the task has run; nothing before it started. */
export function CardTime({ task }: { readonly task: LiveTask }): ReactElement | null {
  const { startedAt, endedAt, state } = task;
  if (startedAt === undefined || (endedAt === undefined && !isLive(state))) return null;
  return (
    <span className={styles["time"]}>
      <Elapsed since={startedAt} until={endedAt} />
    </span>
  );
}

interface CardBarProps {
  readonly task: LiveTask;
  readonly colours: StateColours;
}

/** Shows a running task's progress relative to its usual duration. */
export function CardBar({ task, colours }: CardBarProps): ReactElement | null {
  const { startedAt, expectedMs } = task;
  if (startedAt === undefined || expectedMs === undefined) return null;
  return (
    <div className={styles["bar"]}>
      <DurationBar startedAt={startedAt} expectedMs={expectedMs} colours={colours} />
    </div>
  );
}
