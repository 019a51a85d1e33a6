import type { ReactElement } from "react";

import { ProgressBar } from "../../ui/progress/progress-bar.tsx";
import { useWorkersTexts } from "./texts.ts";
import styles from "./workers.module.css";

interface RoomProps {
  /** What is taken. */
  readonly of: string;
  /** Undefined when the server does not tell. */
  readonly used: number | undefined;
  readonly all: number;
  readonly format: (value: number) => string;
  /** How it is counted. */
  readonly hint?: string | undefined;
}

/** How much is taken of what there is, in numbers and as a bar. */
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
