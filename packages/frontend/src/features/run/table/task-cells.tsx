import { Ellipsis } from "lucide-react";
import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { TaskComparison } from "@wezterm-parallel/shared/domain/run/compare-runs";

import { taskAddress } from "../../../tasks/task-address.ts";
import { stateMarkOf } from "../../../tasks/state-mark-of.ts";
import { useReason } from "../../../tasks/use-reason.ts";
import { Badge } from "../../../ui/badge/badge.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { useNow } from "../../../ui/clock/now.ts";
import { formatDuration } from "../../../ui/format/durations.ts";
import { Link } from "../../../ui/link/link.tsx";
import { Menu } from "../../../ui/menu/menu.tsx";
import { DurationBar } from "../../../ui/progress/duration-bar.tsx";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { Duration, Elapsed } from "../../../ui/time/duration.tsx";
import { changeTones } from "../compare/change-tones.ts";
import { useChangeTexts } from "../compare/texts.ts";
import { useRunTaskMenu } from "../retry-task.tsx";
import { useRunTexts } from "../texts.ts";
import { waitedMs, type TableTask } from "./table-rows.ts";
import styles from "./table.module.css";

export function NameCell({ row }: { readonly row: TableTask }): ReactElement {
  const { name, task } = row;
  if (task === undefined) return <span className={styles["gone"]}>{name}</span>;
  return (
    <span className={styles["name"]}>
      <Link data-row-link to={taskAddress(task)} data-tooltip={name} data-tooltip-if-cut>
        {name}
      </Link>
      <Reason task={task} />
    </span>
  );
}

function Reason({ task }: { readonly task: LiveTask }): ReactElement | null {
  const reason = useReason(task);
  // The state already says that it is done.
  if (task.state === "succeeded") return null;
  return (
    <span className={styles["reason"]} data-tooltip={reason} data-tooltip-if-cut>
      {reason}
    </span>
  );
}

export function StateCell({ row: { task } }: { readonly row: TableTask }): ReactElement | null {
  return task === undefined ? null : <StateMark state={stateMarkOf(task)} />;
}

/** Shows the duration relative to the usual one. */
export function TookCell({ task }: { readonly task: LiveTask }): ReactElement | null {
  const texts = useRunTexts();
  const locale = useLocale();
  const { startedAt, endedAt, expectedMs, state } = task;
  if (startedAt === undefined)
    return expectedMs === undefined ? null : (
      <span className={styles["quiet"]}>
        {texts("usually", { time: formatDuration(expectedMs, locale) })}
      </span>
    );
  return (
    <span className={styles["took"]}>
      <span className={styles["time"]}>
        <Elapsed since={startedAt} until={endedAt} />
      </span>
      <DurationBar startedAt={startedAt} endedAt={endedAt} expectedMs={expectedMs} colours={state} />
    </span>
  );
}

export function WaitedCell({ task }: { readonly task: LiveTask }): ReactElement | null {
  const waits = task.state === "ready" || task.state === "leased";
  const ms = waitedMs(task, useNow(waits ? 1000 : undefined));
  return ms === undefined ? null : <Duration ms={ms} />;
}

/** Shows the difference from the earlier run. */
export function ChangeCell({ change }: { readonly change: TaskComparison | undefined }): ReactElement | null {
  const words = useChangeTexts();
  if (change === undefined) return null;
  const tone = changeTones[change.change];
  const quiet = change.change === "same" || change.change === "open";
  return (
    <span className={styles["change"]}>
      {quiet ? (
        <span className={styles["quiet"]}>{words(change.change)}</span>
      ) : (
        <Badge tone={tone}>{words(change.change)}</Badge>
      )}
      <Delta change={change} />
    </span>
  );
}

function Delta({ change: { deltaMs, before } }: { readonly change: TaskComparison }): ReactElement | null {
  const texts = useRunTexts();
  const locale = useLocale();
  if (deltaMs === undefined || Math.abs(deltaMs) < worthSayingMs) return null;
  const time = formatDuration(Math.abs(deltaMs), locale);
  const was = before?.ms === undefined ? "" : formatDuration(before.ms, locale);
  return (
    <span className={styles["delta"]} data-tooltip={texts("tookBefore", { time: was })}>
      {texts(deltaMs > 0 ? "longer" : "shorter", { time })}
    </span>
  );
}

/** Smaller differences are noise, ms. */
const worthSayingMs = 500;

export function MenuCell({
  task,
  project,
}: {
  readonly task: LiveTask;
  readonly project: string;
}): ReactElement {
  const texts = useRunTexts();
  const menu = useRunTaskMenu(project);
  return (
    <Menu
      trigger={
        <IconButton size="small" icon={<Ellipsis />} label={texts("actionsFor", { task: task.name })} />
      }
      groups={menu(task)}
    />
  );
}
