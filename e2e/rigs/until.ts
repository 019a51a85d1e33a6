import { setTimeout as delay } from "node:timers/promises";

/** Polls until `look` returns a value; fails with `what` after `limitMs`. */
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
    // Pauses at least as long as the check took, because a check that runs a program takes processor time
    // from what it waits for.
    await delay(Math.max(20, performance.now() - began));
  }
}
