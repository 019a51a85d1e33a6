import { type ReactElement, useEffect, useRef, useState } from "react";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import { formatClock } from "../format/durations.ts";
import { listenToTheme } from "../theme/theme.ts";
import { plotHeight, plotOptions, type TimePlotProps } from "./plot-options.ts";
import styles from "./time-plot.module.css";

/** Plots values over time. Beside each name stands the value under the pointer, or else the latest one. */
export function TimePlot(props: TimePlotProps): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | undefined>(undefined);
  useDrawing(frame, props, setPointed);
  const { title, at, series, format, locale } = props;
  const shown = pointed === undefined || at[pointed] === undefined ? undefined : pointed;
  const instant = shown === undefined ? undefined : at[shown];
  return (
    <figure className={styles["plot"]} aria-label={title}>
      <figcaption className={styles["head"]}>
        <span className={styles["title"]}>{title}</span>
        <span className={styles["when"]} aria-hidden="true">
          {instant === undefined ? null : formatClock(instant, instant, locale)}
        </span>
      </figcaption>
      <ul className={styles["legend"]}>
        {series.map(({ label, colour, stroke = "solid", values }) => (
          <li key={label}>
            <span className={styles["swatch"]} style={{ borderBlockStart: `2px ${stroke} var(${colour})` }} />
            {label} <b>{told(values, shown, format)}</b>
          </li>
        ))}
      </ul>
      <div ref={frame} className={styles["frame"]} aria-hidden="true" />
    </figure>
  );
}

/** Creates the plot again when the theme or its options change, and updates its data otherwise. */
function useDrawing(
  frame: { readonly current: HTMLDivElement | null },
  props: TimePlotProps,
  point: (index: number | undefined) => void,
): void {
  const latest = useRef(props);
  const plot = useRef<UPlot | undefined>(undefined);
  const { at, series, from, to } = props;
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    plot.current?.setData(dataOf({ at, series }), false);
    plot.current?.setScale("x", { min: from / 1000, max: to / 1000 });
  }, [at, series, from, to]);
  const made = `${props.locale} ${props.sync} ${series.map(({ colour }) => colour).join(" ")}`;
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const make = () => {
      plot.current?.destroy();
      const now = latest.current;
      plot.current = new UPlot(plotOptions(now, element, point), dataOf(now), element);
    };
    make();
    const stop = listenToTheme(make);
    const resized = new ResizeObserver(() =>
      plot.current?.setSize({ width: element.clientWidth, height: plotHeight }),
    );
    resized.observe(element);
    return () => {
      stop();
      resized.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [frame, made, point]);
}

function dataOf({ at, series }: Pick<TimePlotProps, "at" | "series">): UPlot.AlignedData {
  return [at.map((ms) => ms / 1000), ...series.map(({ values }) => [...values])];
}

/** Returns the value at an index, or the latest known. */
function told(
  values: readonly (number | null)[],
  index: number | undefined,
  format: (value: number) => string,
): string {
  const value = index === undefined ? values.findLast((each) => each !== null) : values[index];
  return value === undefined || value === null ? "–" : format(value);
}
