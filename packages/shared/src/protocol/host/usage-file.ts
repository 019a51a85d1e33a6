/** Beside the logs of an attempt: what it took over time, a line for each sample, written by its worker. */
export const usageFile = "usage.tsv";

/** Samples in one file: neighbours are merged when it is full, so that a day costs no more than a minute. */
export const usageSamples = 512;

export interface UsageSample {
  /** Epoch ms. */
  readonly at: number;
  /** Of all its processes since its start. */
  readonly cpuMs: number;
  /** Bytes; the most since the sample before. */
  readonly memory: number;
  readonly processes: number;
}

export function formatUsage({ at, cpuMs, memory, processes }: UsageSample): string {
  return `${[at, cpuMs, memory, processes].map(Math.round).join("\t")}\n`;
}

/** What makes no sense is left out: a line that was cut by a crash, or what a task wrote there. */
export function parseUsage(text: string): readonly UsageSample[] {
  return text.split("\n").flatMap((line) => {
    const match = /^(\d{1,15})\t(\d{1,15})\t(\d{1,15})\t(\d{1,9})$/.exec(line);
    if (match === null) return [];
    const [at, cpuMs, memory, processes] = match.slice(1).map(Number) as [number, number, number, number];
    return [{ at, cpuMs, memory, processes }];
  });
}

/** One sample in place of several neighbours. */
export function mergeUsage(samples: readonly UsageSample[]): UsageSample | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const most = (of: (sample: UsageSample) => number) => Math.max(...samples.map(of));
  return { ...last, memory: most(({ memory }) => memory), processes: most(({ processes }) => processes) };
}
