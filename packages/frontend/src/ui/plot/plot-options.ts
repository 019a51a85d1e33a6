import type UPlot from "uplot";

import { readColour } from "../theme/read-colour.ts";
import { powersOfTwo } from "./powers-of-two.ts";

export interface PlotSeries {
  readonly label: string;
  readonly colour: `--${string}`;
  /** Distinguishes several lines by more than colour; absent: solid. */
  readonly stroke?: "solid" | "dashed" | "dotted" | undefined;
  /** One per instant; null where unknown. */
  readonly values: readonly (number | null)[];
}

export interface TimePlotProps {
  /** Heading and accessible name of the plot. */
  readonly title: string;
  /** Epoch ms, ascending. */
  readonly at: readonly number[];
  readonly series: readonly PlotSeries[];
  /** Start of the time shown, epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly format: (value: number) => string;
  /** Axis values are round in powers of this: 1024 for bytes. */
  readonly base?: 10 | 1024 | undefined;
  readonly locale: string;
  /** Plots with the same key share the cursor position. */
  readonly sync: string;
}

/** CSS pixels. */
export const plotHeight = 150;
/** CSS pixels for the axis labels, such as `512 MB`. */
const axisWidth = 60;
/** Minimum distance between axis labels, CSS pixels. */
const valueSpace = 36;
const timeSpace = 72;

/** Lengths of dashes and gaps, CSS pixels. */
const dashes = { solid: [], dashed: [6, 4], dotted: [2, 3] };

/** Returns the indices of values between two gaps, which a line alone would not show. */
function isolated(plot: UPlot, series: number): number[] {
  const values: ArrayLike<number | null | undefined> = plot.data[series] ?? [];
  const isThere = (at: number) => values[at] !== null && values[at] !== undefined;
  return Array.from(values, (_, at) => at).filter(
    (at) => isThere(at) && !isThere(at - 1) && !isThere(at + 1),
  );
}

export function plotOptions(
  { series, format, from, to, locale, sync, base = 10 }: TimePlotProps,
  element: HTMLElement,
  point: (index: number | undefined) => void,
): UPlot.Options {
  const axis = {
    stroke: readColour("--text-muted", element),
    font: `11px ${getComputedStyle(element).fontFamily}`,
    ticks: { show: false },
  };
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const isOne = series.length === 1;
  return {
    width: element.clientWidth,
    height: plotHeight,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, sync: { key: sync }, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: { min: from / 1000, max: to / 1000 },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    series: [
      {},
      ...series.map(({ colour, label, stroke: form = "solid" }) => {
        const stroke = readColour(colour, element);
        const fill = isOne ? `color-mix(in oklab, ${stroke} 14%, transparent)` : undefined;
        return {
          label,
          stroke,
          width: 1.5,
          spanGaps: false,
          dash: dashes[form],
          points: { filter: isolated, size: 4 },
          ...(fill !== undefined && { fill }),
        };
      }),
    ],
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        space: timeSpace,
        values: (_, splits) => splits.map((seconds) => time.format(seconds * 1000)),
      },
      {
        ...axis,
        grid: { stroke: readColour("--line-soft", element), width: 1 },
        size: axisWidth,
        space: valueSpace,
        ...(base === 1024 && { incrs: [...powersOfTwo] }),
        values: (_, splits) => splits.map(format),
      },
    ],
    hooks: { setCursor: [({ cursor }) => point(cursor.idx ?? undefined)] },
  };
}
