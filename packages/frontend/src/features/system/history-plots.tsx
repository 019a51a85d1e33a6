import { type ReactElement, useMemo } from "react";

import type { SystemPoint } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import { formatDuration } from "../../ui/format/durations.ts";
import { formatBytes, numberFormat } from "../../ui/format/numbers.ts";
import type { PlotSeries } from "../../ui/plot/plot-options.ts";
import { TimePlot } from "../../ui/plot/time-plot.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { endedPerMinute, type Instant, withGaps, workAt, type WorkAt } from "./history-points.ts";
import styles from "./system.module.css";
import { useSystemTexts } from "./texts.ts";

export interface HistoryShown {
  readonly points: readonly SystemPoint[];
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
}

export function HistoryPlots({ points, from, to }: HistoryShown): ReactElement {
  const texts = useSystemTexts();
  const locale = useLocale();
  const instants = useMemo(() => withGaps(points), [points]);
  const plots = useMemo(() => plotsOf(instants, texts), [instants, texts]);
  const at = useMemo(() => instants.map((instant) => instant.at), [instants]);
  const formats = formatsIn(locale);
  return (
    <div className={styles["plots"]}>
      {plots.map(({ title, unit, series }) => (
        <TimePlot
          key={title}
          title={title}
          series={series}
          base={unit === "bytes" ? 1024 : 10}
          format={formats[unit]}
          {...{ at, from, to, locale, sync: "system" }}
        />
      ))}
    </div>
  );
}

type Unit = "count" | "time" | "bytes";

function formatsIn(locale: string): Readonly<Record<Unit, (value: number) => string>> {
  return {
    count: (value) => numberFormat(locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value),
    time: (value) => formatDuration(value, locale),
    bytes: (value) => formatBytes(value, locale),
  };
}

interface Plot {
  readonly title: string;
  readonly unit: Unit;
  readonly series: readonly PlotSeries[];
}

function plotsOf(instants: readonly Instant[], texts: ReturnType<typeof useSystemTexts>): readonly Plot[] {
  const line = (
    label: string,
    colour: PlotSeries["colour"],
    of: (point: SystemPoint) => number | undefined,
  ) => ({
    label,
    colour,
    values: instants.map(({ point }) => (point && of(point)) ?? null),
  });
  const work = (state: keyof WorkAt, stroke?: PlotSeries["stroke"]) => ({
    ...line(texts(state), `--state-${state}-solid`, (point) => workAt(point)[state]),
    stroke,
  });
  return [
    {
      title: texts("queue"),
      unit: "count",
      series: [work("running"), work("ready", "dashed"), work("blocked", "dotted"), work("parked", "dashed")],
    },
    {
      title: texts("endedRate"),
      unit: "count",
      series: [
        { label: texts("ended"), colour: "--state-succeeded-solid", values: endedPerMinute(instants) },
      ],
    },
    {
      title: texts("wait"),
      unit: "time",
      series: [
        line(texts("waitHalf"), "--state-running-solid", ({ wait }) => wait?.p50),
        { ...line(texts("waitMost"), "--state-parked-solid", ({ wait }) => wait?.p95), stroke: "dashed" },
      ],
    },
    {
      title: texts("load"),
      unit: "count",
      series: [line(texts("loadShort"), "--state-leased-solid", ({ load }) => load)],
    },
    {
      title: texts("memoryFree"),
      unit: "bytes",
      series: [line(texts("memory"), "--state-verifying-solid", ({ memoryFree }) => memoryFree)],
    },
    {
      title: texts("sizes"),
      unit: "bytes",
      series: [
        line(texts("store"), "--state-leased-solid", ({ store }) => store),
        { ...line(texts("attempts"), "--state-lost-solid", ({ attempts }) => attempts), stroke: "dashed" },
      ],
    },
  ];
}
