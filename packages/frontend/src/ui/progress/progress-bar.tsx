import type { ReactElement } from "react";

import { join } from "../join.ts";
import type { StateColours } from "../state/mark-states.ts";
import styles from "./progress-bar.module.css";

interface ProgressBarProps {
  /** The amount done, in the unit of `of`. */
  readonly value: number;
  /** The expected amount; undefined or 0: unknown, and only activity is shown. */
  readonly of: number | undefined;
  /** Name and progress, such as "build: 12s of about 40s". */
  readonly label: string;
  readonly colours?: StateColours | undefined;
  readonly className?: string | undefined;
}

/** Shows progress towards an expected amount; any excess is drawn behind a mark. */
export function ProgressBar({
  value,
  of,
  label,
  colours = "running",
  className,
}: ProgressBarProps): ReactElement {
  const known = of !== undefined && of > 0;
  const over = known && value > of;
  return (
    <span
      className={join(styles["bar"], className)}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known ? Math.min(100, Math.round((value / of) * 100)) : undefined}
      data-colours={colours}
      data-unknown={known ? undefined : ""}
    >
      <span style={{ inlineSize: known ? `${Math.min(1, over ? of / value : value / of) * 100}%` : "30%" }} />
      {over ? <span className={styles["over"]} /> : null}
    </span>
  );
}
