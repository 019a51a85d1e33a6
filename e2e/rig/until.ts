import { setTimeout as delay } from "node:timers/promises";

/** Looks until `look` answers something; fails loudly with `what` after `limitMs`. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 30_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const began = performance.now();
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > end) throw new Error(`Waited ${limitMs} ms in vain: ${what}`);
    // A look that runs a program takes the processor from what it waits for: no more than half of the time.
    await delay(Math.max(20, performance.now() - began));
  }
}
