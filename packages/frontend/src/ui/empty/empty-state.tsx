import type { ReactElement, ReactNode } from "react";

import styles from "./empty-state.module.css";

interface EmptyStateProps {
  readonly title: string;
  /** Explains what would be shown here and how to create it. */
  readonly children: ReactNode;
  /** The next step: a button, a link, or a command to type. */
  readonly action?: ReactNode;
  readonly icon?: ReactNode;
}

/** Shown in place of missing content: says why it is missing and what to do next. */
export function EmptyState({ title, children, action, icon }: EmptyStateProps): ReactElement {
  return (
    <div className={styles["empty"]}>
      {icon}
      <h2>{title}</h2>
      <div className={styles["text"]}>{children}</div>
      {action === undefined ? null : <div className={styles["action"]}>{action}</div>}
    </div>
  );
}
