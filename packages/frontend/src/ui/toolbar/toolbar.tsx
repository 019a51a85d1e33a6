import type { ReactElement, ReactNode } from "react";

import styles from "./toolbar.module.css";

interface ToolbarProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** Filters and actions above a list or view, in one line if there is room. */
export function Toolbar({ label, children }: ToolbarProps): ReactElement {
  return (
    <div role="group" aria-label={label} className={styles["toolbar"]}>
      {children}
    </div>
  );
}

/** Pushes the following elements to the end of the line. */
export function ToolbarSpace(): ReactElement {
  return <span className={styles["space"]} />;
}
