import type { ReactElement } from "react";

import styles from "./app.module.css";

/** While a page is being loaded: the frame stands, and nothing jumps when it comes. */
export function PendingPage(): ReactElement {
  return <div className={styles["pending"]} aria-busy="true" />;
}
