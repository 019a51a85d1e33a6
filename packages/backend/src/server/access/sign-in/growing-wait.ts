import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { RecentMap } from "../recent-map.ts";

/** How much may still be tried; the `RateLimit` headers say it. */
export interface Allowance {
  /** Tries that are free before waiting begins. */
  readonly remaining: number;
  readonly limit: number;
  /** Until all are free again, or the next may be made. */
  readonly resetMs: number;
}

export interface Attempted<T> {
  readonly allowance: Allowance;
  readonly result: Result<T, Failure>;
}

/** Wrong tries that cost nothing: people mistype. */
export const freeTries = 5;
const firstWaitMs = 30_000;
/** Doubles with every wrong try up to this; never for good, or strangers could close an account. */
const longestWaitMs = 3_600_000;
/** Without a wrong try for so long, all are free again. */
const forgottenMs = 24 * 3_600_000;
/** Some 4 MB. */
const keysLimit = 20_000;

interface Wrong {
  readonly tries: number;
  /** Of the last one. */
  readonly at: number;
}

/** After some free tries each wrong one makes the next wait twice as long. */
export class GrowingWait {
  readonly #clock: Clock;
  readonly #wrong = new RecentMap<Wrong>(keysLimit);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until the next try may be made. */
  waitOf(key: string): number {
    const { tries, at } = this.#read(key);
    if (tries < freeTries) return 0;
    const wait = Math.min(firstWaitMs * 2 ** (tries - freeTries), longestWaitMs);
    return Math.max(0, at + wait - this.#clock.now());
  }

  allowanceOf(key: string): Allowance {
    const { tries, at } = this.#read(key);
    const untilForgotten = tries === 0 ? 0 : at + forgottenMs - this.#clock.now();
    const resetMs = this.waitOf(key) || untilForgotten;
    return { remaining: Math.max(0, freeTries - tries), limit: freeTries, resetMs };
  }

  /** Answers how to take it back: it was not wrong after all, but says nothing about the others. */
  add(key: string): () => void {
    const before = this.#read(key);
    this.#wrong.set(key, { tries: before.tries + 1, at: this.#clock.now() });
    return () => {
      const { tries } = this.#read(key);
      this.#wrong.set(key, { tries: Math.max(0, tries - 1), at: before.at });
    };
  }

  forget(key: string): void {
    this.#wrong.delete(key);
  }

  #read(key: string): Wrong {
    const now = this.#clock.now();
    const wrong = this.#wrong.get(key);
    return wrong === undefined || now - wrong.at >= forgottenMs ? { tries: 0, at: now } : wrong;
  }
}
