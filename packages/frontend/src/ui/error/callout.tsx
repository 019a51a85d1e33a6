import { CircleAlert, CircleCheck, Info, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

import type { Tone } from "../badge/badge.tsx";
import styles from "./callout.module.css";

interface CalloutProps {
  readonly tone?: Tone | undefined;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** `alert` interrupts screen readers: only for failures that just happened. */
  readonly role?: "alert" | "status" | "note" | undefined;
}

const icons: Readonly<Record<Tone, LucideIcon>> = {
  info: Info,
  good: CircleCheck,
  warning: TriangleAlert,
  bad: CircleAlert,
};

/** A notice within a page. */
export function Callout({
  tone = "info",
  title,
  children,
  action,
  role = "note",
}: CalloutProps): ReactElement {
  const Icon = icons[tone];
  return (
    <div className={styles["callout"]} data-tone={tone} role={role}>
      <Icon aria-hidden="true" />
      <div className={styles["body"]}>
        {title === undefined ? null : <p className={styles["title"]}>{title}</p>}
        {children}
      </div>
      {action === undefined ? null : <div className={styles["action"]}>{action}</div>}
    </div>
  );
}
