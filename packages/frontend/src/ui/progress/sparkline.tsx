import type { ReactElement } from "react";

import styles from "./sparkline.module.css";

interface SparklineProps {
  /** In order of time; scaled from 0 to `most`, or to the largest value. */
  readonly values: readonly number[];
  readonly most?: number | undefined;
  /** Name and values, such as "load: now 0.8, at most 2.1". */
  readonly label: string;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** A word-sized chart of a number over time. */
export function Sparkline({ values, most, label, width = 72, height = 18 }: SparklineProps): ReactElement {
  const top = Math.max(most ?? 0, ...values, Number.MIN_VALUE);
  const step = width / Math.max(values.length - 1, 1);
  const points = values.map((value, index) => {
    const x = (index * step).toFixed(1);
    return `${x},${(height - 1 - (value / top) * (height - 2)).toFixed(1)}`;
  });
  return (
    <svg className={styles["sparkline"]} role="img" aria-label={label} width={width} height={height}>
      <path d={`M0,${height} L${points.join(" L")} L${width},${height} Z`} data-area="" />
      <polyline points={points.join(" ")} />
    </svg>
  );
}
