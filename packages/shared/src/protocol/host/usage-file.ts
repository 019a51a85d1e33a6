/** File beside an attempt's logs with its resource usage, one line per sample, written by its worker. */
export const usageFile = "usage.tsv";

/** Samples in one file: neighbours are merged when it is full, so that the file of a long task does not grow. */
export const usageSamples = 512;

export interface UsageSample {
  /** Epoch ms. */
  readonly at: number;
  /** CPU time of all its processes since its start. */
  readonly cpuMs: number;
  /** Bytes; the maximum since the previous sample. */
  readonly memory: number;
  readonly processes: number;
}

export function formatUsage({ at, cpuMs, memory, processes }: UsageSample): string {
  return `${[at, cpuMs, memory, processes].map(Math.round).join("\t")}\n`;
}

/** Skips invalid lines: a line torn by a crash, or text that a task wrote there. */
export function parseUsage(text: string): readonly UsageSample[] {
  return text.split("\n").flatMap((line) => {
    const match = /^(\d{1,15})\t(\d{1,15})\t(\d{1,15})\t(\d{1,9})$/.exec(line);
    if (match === null) return [];
    const [at, cpuMs, memory, processes] = match.slice(1).map(Number) as [number, number, number, number];
    return [{ at, cpuMs, memory, processes }];
  });
}

/** Merges neighbouring samples into one. */
export function mergeUsage(samples: readonly UsageSample[]): UsageSample | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const most = (of: (sample: UsageSample) => number) => Math.max(...samples.map(of));
  return { ...last, memory: most(({ memory }) => memory), processes: most(({ processes }) => processes) };
}
