/** Durations kept per task name: an odd number, recent enough to follow a project that changes. */
const samplesKept = 11;

export interface DurationHistory {
  /** Milliseconds, oldest first. */
  readonly samples: readonly number[];
  readonly median: number;
}

/** How long tasks of one name took, with one more of them. */
export function addDuration(before: readonly number[], duration: number): DurationHistory {
  const samples = [...before, Math.max(0, duration)].slice(-samplesKept);
  const sorted = samples.toSorted((a, b) => a - b);
  return { samples, median: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0 };
}
