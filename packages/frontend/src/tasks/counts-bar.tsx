import type { ReactElement } from "react";

import { countAll, countDone } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import type { TaskCounts } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { useLocale } from "../ui/texts/language.ts";
import { formatCount } from "../ui/format/numbers.ts";
import { useStateTexts } from "../ui/state/state-texts.ts";
import styles from "./counts-bar.module.css";

/** Ended states first, unstarted ones last, so that the bar fills from the left. */
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
  /** The subject of the counts, such as the run's title. */
  readonly label: string;
}

/** Shows the states of a run's tasks as one stacked bar. */
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

/** Returns the number of all tasks and of those that ran to an end. */
export function totalsOf(counts: TaskCounts): { readonly all: number; readonly done: number } {
  return { all: countAll(counts), done: countDone(counts) };
}
