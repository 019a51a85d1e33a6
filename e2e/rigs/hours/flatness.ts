import { median } from "../../../bench/statistics.ts";

/** What a series may grow by over the time looked at, as a share of its level or in its own unit, whichever is more. */
export interface Allowance {
  readonly share: number;
  readonly amount: number;
}

/** The course of one figure after the warm-up. */
export interface Course {
  /** Median. */
  readonly level: number;
  /** Growth from the first to the last sample along the line through them. */
  readonly growth: number;
  readonly allowed: number;
}

/**
 * Looks at the last two thirds of samples taken at even distances. The slope is the median of the slopes between all
 * pairs (Theil and Sen): a third of the samples may be spikes, of a garbage collection or a busy machine, without any effect.
 */
export function courseOf(samples: readonly number[], { share, amount }: Allowance): Course {
  const warm = samples.slice(Math.floor(samples.length / 3));
  const slopes = warm.flatMap((value, at) =>
    warm.slice(at + 1).map((later, distance) => (later - value) / (distance + 1)),
  );
  const level = median(warm);
  return {
    level,
    growth: slopes.length === 0 ? 0 : median(slopes) * (warm.length - 1),
    allowed: Math.max(level * share, amount),
  };
}
