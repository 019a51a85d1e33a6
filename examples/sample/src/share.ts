import type { Entry } from "./top.ts";

/** Whole percentages of the entries among themselves. */
export function shares(entries: readonly Entry[]): number[] {
  const total = entries.reduce((sum, entry) => sum + entry.count, 0);
  return entries.map((entry) => Math.round((entry.count / total) * 100));
}
