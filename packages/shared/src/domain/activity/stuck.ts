import type { Activity } from "./activity.ts";

/** Ms without any sign of life: a model may think for minutes, and reports nothing meanwhile. */
export const stuckAfterMs = 10 * 60_000;

/**
 * Returns the activity of a program whose last sign of life was at `signAt` (epoch ms): it is stuck if it claims to
 * work, or says nothing, and nothing has happened for long.
 */
export function withStuck(activity: Activity | undefined, signAt: number, now: number): Activity | undefined {
  if (activity !== undefined && activity.state !== "working") return activity;
  const since = Math.max(signAt, activity?.since ?? 0);
  if (now - since < stuckAfterMs) return activity;
  return { state: "stuck", since, source: "silence", ...(activity?.by !== undefined && { by: activity.by }) };
}

/** Longer runs of letters are data, not words. */
const words = /\p{L}{3,24}/gu;
const counts = /\d[\d.]{0,15}k? tokens/gu;
/** A program that prints ever new words is alive; forgetting them costs nothing. */
const mostWords = 5_000;

/**
 * Distinguishes output of a model or a tool from a spinner, which repeats its words and counts seconds: new words, and
 * counts of tokens, are signs of life.
 */
export class SeenWords {
  readonly #seen = new Set<string>();

  /** Returns whether the text, without escape sequences, has words that were not seen before; remembers them. */
  add(text: string): boolean {
    const before = this.#seen.size;
    for (const pattern of [words, counts]) for (const [word] of text.matchAll(pattern)) this.#seen.add(word);
    const isNew = this.#seen.size > before;
    if (this.#seen.size > mostWords) this.#seen.clear();
    return isNew;
  }
}
