/**
 * Durations kept per task name: an odd number for the median, and few enough to follow a changing project.
 */
const samplesKept = 11;

interface DurationHistory {
  /** Milliseconds, oldest first. */
  readonly samples: readonly number[];
  readonly median: number;
}

/** Adds a duration to the history of a task name. */
export function addDuration(before: readonly number[], duration: number): DurationHistory {
  const samples = [...before, Math.max(0, duration)].slice(-samplesKept);
  const sorted = samples.toSorted((a, b) => a - b);
  return { samples, median: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0 };
}
