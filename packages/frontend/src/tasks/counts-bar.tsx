import type { ReactElement } from "react";

import { countAll, countDone } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import type { TaskCounts } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { useLocale } from "../ui/texts/language.ts";
import { formatCount } from "../ui/format/numbers.ts";
import { useStateTexts } from "../ui/state/state-texts.ts";
import styles from "./counts-bar.module.css";

/** What is over comes first, what has not begun last: the bar fills from the left. */
const inOrder: readonly TaskState[] = [
  "succeeded",
  "failed",
  "cancelled",
  "skipped",
  "verifying",
  "running",
  "leased",
  "parked",
  "ready",
  "blocked",
];

interface CountsBarProps {
  readonly counts: TaskCounts;
  /** What is counted, such as the run's title. */
  readonly label: string;
}

/** How many tasks of a run are in which state, as one bar. */
export function CountsBar({ counts, label }: CountsBarProps): ReactElement {
  const words = useStateTexts();
  const locale = useLocale();
  const parts = inOrder.filter((state) => (counts[state] ?? 0) > 0);
  const said = parts.map((state) => `${words(state)} ${formatCount(counts[state] ?? 0, locale)}`).join(", ");
  return (
    <span className={styles["bar"]} role="img" aria-label={`${label}: ${said}`} data-tooltip={said}>
      {parts.map((state) => (
        <span key={state} data-colours={state} data-state={state} style={{ flexGrow: counts[state] ?? 0 }} />
      ))}
    </span>
  );
}

/** Tasks in all, and those that ran to an end. */
export function totalsOf(counts: TaskCounts): { readonly all: number; readonly done: number } {
  return { all: countAll(counts), done: countDone(counts) };
}
