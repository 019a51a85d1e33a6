import type { ReactElement, ReactNode } from "react";

import { join } from "../join.ts";
import styles from "./badge.module.css";

export type Tone = "info" | "good" | "warning" | "bad";

interface BadgeProps {
  readonly children: ReactNode;
  /** Absent: neutral. */
  readonly tone?: Tone | undefined;
  readonly icon?: ReactNode;
  /** For ids, branches and other machine-generated names. */
  readonly mono?: boolean | undefined;
  readonly className?: string | undefined;
}

/** A short fact beside a name: a role, a count, a label. Not for states (StateMark). */
export function Badge({ children, tone, icon, mono = false, className }: BadgeProps): ReactElement {
  return (
    <span className={join(styles["badge"], className)} data-tone={tone} data-mono={mono || undefined}>
      {icon}
      <span>{children}</span>
    </span>
  );
}
