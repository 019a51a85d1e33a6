import type { ReactElement, ReactNode } from "react";

import styles from "./chip.module.css";

interface ChipProps {
  readonly pressed: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

export function Chip({ pressed, onClick, children }: ChipProps): ReactElement {
  return (
    <button type="button" className={styles["chip"]} aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  );
}
