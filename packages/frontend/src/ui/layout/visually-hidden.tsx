import type { ReactElement, ReactNode } from "react";

import styles from "./visually-hidden.module.css";

/** Said by screen readers, not seen. */
export function VisuallyHidden({ children }: { readonly children: ReactNode }): ReactElement {
  return <span className={styles["hidden"]}>{children}</span>;
}
