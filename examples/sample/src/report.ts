import { shares } from "./share.ts";
import type { Entry } from "./top.ts";

/** One line a word: a bar, the count and the share. */
export function report(entries: readonly Entry[], width = 24): string {
  const most = entries[0]?.count ?? 0;
  const longest = Math.max(0, ...entries.map((entry) => entry.word.length));
  const percent = shares(entries);
  return entries
    .map(({ word, count }, at) => {
      const bar = "█".repeat(Math.max(1, Math.round((count / most) * width)));
      return `${word.padEnd(longest)}  ${bar.padEnd(width)} ${count} (${percent[at]} %)`;
    })
    .join("\n");
}
