import type { ReactElement } from "react";

import { ProgressBar } from "../../ui/progress/progress-bar.tsx";
import { useWorkersTexts } from "./texts.ts";
import styles from "./workers.module.css";

interface RoomProps {
  /** Name of the resource. */
  readonly of: string;
  /** Undefined when the server does not report it. */
  readonly used: number | undefined;
  readonly all: number;
  readonly format: (value: number) => string;
  /** Explains the measurement. */
  readonly hint?: string | undefined;
}

/** Shows used and total amount, as numbers and as a bar. */
export function Room({ of, used, all, format, hint }: RoomProps): ReactElement {
  const texts = useWorkersTexts();
  if (used === undefined) return <>–</>;
  const told = texts("of", { used: format(used), all: format(all) });
  return (
    <span className={styles["room"]} data-tooltip={hint}>
      <span>{told}</span>
      <ProgressBar
        value={used}
        of={Math.max(all, Number.MIN_VALUE)}
        label={`${of}: ${told}`}
        colours={used >= all && all > 0 ? "parked" : "running"}
      />
    </span>
  );
}
