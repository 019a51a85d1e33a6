import { formatClock } from "../format/durations.ts";

const [minute, hour, day] = [60, 3_600, 86_400];

/** Distances between axis ticks in seconds, ascending: from one second to a month. */
export const timeSteps: readonly number[] = [
  ...inUnits(1, [1, 2, 5, 10, 15, 30]),
  ...inUnits(minute, [1, 2, 5, 10, 15, 30]),
  ...inUnits(hour, [1, 2, 3, 6, 12]),
  ...inUnits(day, [1, 2, 5, 10, 15, 30]),
];

/** Formats axis ticks (epoch seconds) so that all labels differ: with the date where the day changes. */
export function labelInstants(instants: readonly number[], locale: string): string[] {
  const last = (instants.at(-1) ?? 0) * 1000;
  return instants.map((seconds) => formatClock(seconds * 1000, last, locale));
}

function inUnits(unit: number, counts: readonly number[]): number[] {
  return counts.map((count) => count * unit);
}
