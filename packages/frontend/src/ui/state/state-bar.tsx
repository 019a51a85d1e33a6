import type { ReactElement } from "react";

import { taskStates, type TaskState } from "@wezterm-parallel/shared/domain/task-states";

import { join } from "../join.ts";
import { formatCount } from "../format/numbers.ts";
import { useLocale } from "../texts/language.ts";
import styles from "./state-bar.module.css";
import { useStateTexts } from "./state-texts.ts";

interface StateBarProps {
  readonly counts: Readonly<Partial<Record<TaskState, number>>>;
  readonly className?: string | undefined;
}

/** What is done comes first, what waits last: the bar fills from the start. */
const order: readonly TaskState[] = [
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

/** How many tasks of a run or project are in which state, as shares of one bar; in numbers as a tooltip and by name. */
export function StateBar({ counts, className }: StateBarProps): ReactElement {
  const words = useStateTexts();
  const locale = useLocale();
  const present = order.filter((state) => (counts[state] ?? 0) > 0);
  const label = taskStates
    .filter((state) => present.includes(state))
    .map((state) => `${words(state)} ${formatCount(counts[state] ?? 0, locale)}`)
    .join(" · ");
  return (
    <span className={join(styles["bar"], className)} role="img" aria-label={label} data-tooltip={label}>
      {present.map((state) => (
        <span key={state} data-colours={state} style={{ flexGrow: counts[state] ?? 0 }} />
      ))}
    </span>
  );
}
