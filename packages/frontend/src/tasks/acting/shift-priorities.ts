import type { Priorities } from "./prioritise.ts";

/** The server's limits. */
const lowest = -1000;
const highest = 1000;

interface Prioritised {
  readonly id: string;
  readonly priority: number;
}

/** Shifts all priorities by the same step, within the limits. */
export function shiftPriorities(tasks: readonly Prioritised[], by: number): Priorities {
  const shifted = new Map<number, string[]>();
  for (const { id, priority } of tasks) {
    const next = Math.min(Math.max(priority + by, lowest), highest);
    shifted.set(next, [...(shifted.get(next) ?? []), id]);
  }
  return shifted;
}
