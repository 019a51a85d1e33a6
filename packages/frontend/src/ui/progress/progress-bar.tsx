import type { ReactElement } from "react";

import { join } from "../join.ts";
import type { StateColours } from "../state/mark-states.ts";
import styles from "./progress-bar.module.css";

interface ProgressBarProps {
  /** What has been done of `of`, in the same unit. */
  readonly value: number;
  /** What is expected; undefined or 0: nobody knows, and only that it goes on is shown. */
  readonly of: number | undefined;
  /** What is measured and how far it is, such as "build: 12s of about 40s". */
  readonly label: string;
  readonly colours?: StateColours | undefined;
  readonly className?: string | undefined;
}

/** How far something is against what is expected: past it, the bar shows the excess behind a mark. */
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
