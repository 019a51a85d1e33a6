import { useEffect, useRef, type ReactElement } from "react";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import { formatClock } from "../../../ui/format/durations.ts";
import { listenToTheme } from "../../../ui/theme/theme.ts";
import { labelInstants, timeSteps } from "../../../ui/plot/time-axis.ts";
import { readColour } from "../../../ui/theme/read-colour.ts";
import styles from "./usage.module.css";

interface UsagePlotProps {
  /** Epoch ms, ascending. */
  readonly at: readonly number[];
  readonly values: readonly number[];
  readonly colour: `--${string}`;
  readonly format: (value: number) => string;
  /** Allowed distances of axis labels, so that each is an exact value. */
  readonly steps: readonly number[];
  readonly locale: string;
  /** Accessible description. */
  readonly label: string;
}

const height = 160;
/** Width of the axis labels, such as `512 MB`, CSS px. */
const axisWidth = 68;

/** Plots one value over time; the value under the pointer is shown above. */
export function UsagePlot(props: UsagePlotProps): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const told = useRef<HTMLOutputElement>(null);
  const { at, values, label } = props;
  const latest = useRef(props);
  const plot = useRef<UPlot | undefined>(undefined);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const make = () => {
      plot.current?.destroy();
      plot.current = new UPlot(
        optionsOf(latest.current, element, told.current),
        dataOf(latest.current),
        element,
      );
    };
    make();
    const stop = listenToTheme(make);
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    return () => {
      stop();
      resized.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [props.locale, props.colour]);
  useEffect(() => plot.current?.setData(dataOf({ at, values })), [at, values]);
  return (
    <figure className={styles["figure"]} role="img" aria-label={label}>
      <output ref={told} className={styles["told"]} aria-hidden="true" />
      <div ref={frame} className={styles["frame"]} />
    </figure>
  );
}

function dataOf({ at, values }: Pick<UsagePlotProps, "at" | "values">): UPlot.AlignedData {
  return [at.map((ms) => ms / 1000), [...values]];
}

function optionsOf(
  { colour, format, steps, locale }: UsagePlotProps,
  element: HTMLElement,
  told: HTMLElement | null,
): UPlot.Options {
  const line = readColour("--line-soft", element);
  const text = readColour("--text-muted", element);
  const stroke = readColour(colour, element);
  const axis = { stroke: text, font: `11px ${getComputedStyle(element).fontFamily}`, ticks: { show: false } };
  const time = (seconds: number) => formatClock(seconds * 1000, seconds * 1000, locale);
  return {
    width: element.clientWidth,
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, sync: { key: "usage" }, drag: { x: true, y: false } },
    scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
    series: [
      {},
      {
        stroke,
        width: 1.5,
        fill: `color-mix(in oklab, ${stroke} 14%, transparent)`,
        points: { show: false },
      },
    ],
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 34,
        gap: 11,
        space: 110,
        incrs: [...timeSteps],
        values: (_, splits) => labelInstants(splits, locale),
      },
      {
        ...axis,
        grid: { stroke: line, width: 1 },
        size: axisWidth,
        incrs: [...steps],
        values: (_, splits) => splits.map(format),
      },
    ],
    hooks: {
      setCursor: [
        (plot) => {
          if (told === null) return;
          const index = plot.cursor.idx;
          const [second, value] = index == null ? [] : [plot.data[0][index], plot.data[1]?.[index]];
          told.textContent = second === undefined || value == null ? "" : `${time(second)}  ${format(value)}`;
        },
      ],
    },
  };
}
