import type { ReactElement } from "react";

import styles from "./app.module.css";

/** Placeholder while a page loads: the frame stays, and the layout does not jump when the page arrives. */
export function PendingPage(): ReactElement {
  return <div className={styles["pending"]} aria-busy="true" />;
}
