import { Activity } from "lucide-react";
import type { ReactElement } from "react";

import type { AttemptUsageResource } from "@wezterm-parallel/shared/protocol/api/schemas/usage-schemas";

import { useAnswer } from "../../../binding/use-answer.ts";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { formatBytes } from "../../../ui/format/numbers.ts";
import { numberFormat } from "../../../ui/format/numbers.ts";
import { formatDuration } from "../../../ui/format/durations.ts";
import { lazyComponent } from "../../../ui/lazy/lazy-component.tsx";
import { DefinitionList } from "../../../ui/page/definition-list.tsx";
import { powersOfTwo } from "../../../ui/plot/powers-of-two.ts";
import { Section } from "../../../ui/page/section.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { useLocale } from "../../../ui/texts/language.ts";
import { useTaskPageTexts } from "../texts.ts";
import styles from "./usage.module.css";

/** The placeholder is as high as the plot with its frame. */
const UsagePlot = lazyComponent(
  async () => (await import("./usage-plot.tsx")).UsagePlot,
  () => <Skeleton height="178px" />,
);

/** From 0.01 cores, the smallest value shown, to 5,000. */
const coreSteps = [-2, -1, 0, 1, 2, 3].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));

/** Polling interval in ms: measured every few seconds, and a plot of minutes changes no faster. */
const everyMs = 5_000;

interface UsageTabProps {
  /** Such as `r12/test#1`. */
  readonly attempt: string;
  readonly live: boolean;
}

/** Shows an attempt's resource use over time. */
export function UsageTab({ attempt, live }: UsageTabProps): ReactElement {
  const texts = useTaskPageTexts();
  const { data, error, refetch } = useAnswer(["usage", attempt, live], (api) => api.usage(attempt), {
    everyMs: live ? everyMs : undefined,
  });
  if (data === undefined) {
    if (error === null) return <Skeleton lines={8} />;
    return <ErrorNote title={texts("noUsage")} failure={error.failure} retry={() => void refetch()} />;
  }
  if (data.points.length === 0) {
    return (
      <EmptyState title={texts("noUsage")} icon={<Activity />}>
        {texts(live ? "notMeasuredYet" : "notMeasured")}
      </EmptyState>
    );
  }
  return (
    <>
      <Facts usage={data} />
      {data.points.length > 1 ? (
        <Plots usage={data} />
      ) : (
        <p className={styles["once"]}>{texts("measuredOnce")}</p>
      )}
    </>
  );
}

interface UsageProps {
  readonly usage: AttemptUsageResource;
}

function Facts({ usage: { points, cpu, memory, cpuMs } }: UsageProps): ReactElement {
  const texts = useTaskPageTexts();
  const locale = useLocale();
  const cores = coresIn(locale);
  return (
    <div className={styles["facts"]}>
      <DefinitionList
        items={[
          { term: texts("cpuTime"), value: formatDuration(cpuMs, locale) },
          { term: texts("cpuPeak"), value: texts("coresOf", { value: cores(cpu.peak) }) },
          { term: texts("cpuMean"), value: texts("coresOf", { value: cores(cpu.mean) }) },
          { term: texts("memoryPeak"), value: formatBytes(memory.peak, locale) },
          { term: texts("memoryMean"), value: formatBytes(memory.mean, locale) },
          { term: texts("processes"), value: Math.max(...points.map(({ processes }) => processes)) },
        ]}
      />
    </div>
  );
}

function Plots({ usage: { points, cpu, memory } }: UsageProps): ReactElement {
  const texts = useTaskPageTexts();
  const locale = useLocale();
  const cores = coresIn(locale);
  const bytes = (value: number) => formatBytes(value, locale);
  const plot = { at: points.map(({ at }) => at), locale };
  return (
    <>
      <Section title={texts("cpu")} className={styles["plot"]}>
        <UsagePlot
          {...plot}
          values={points.map((point) => point.cpu)}
          colour="--state-running-solid"
          format={cores}
          steps={coreSteps}
          label={texts("plotOf", { what: texts("cpu"), peak: cores(cpu.peak), mean: cores(cpu.mean) })}
        />
      </Section>
      <Section title={texts("memory")} className={styles["plot"]}>
        <UsagePlot
          {...plot}
          values={points.map((point) => point.memory)}
          colour="--state-verifying-solid"
          format={bytes}
          steps={powersOfTwo}
          label={texts("plotOf", {
            what: texts("memory"),
            peak: bytes(memory.peak),
            mean: bytes(memory.mean),
          })}
        />
      </Section>
    </>
  );
}

function coresIn(locale: string): (value: number) => string {
  return (value) => numberFormat(locale, { maximumFractionDigits: 2 }).format(value);
}
