import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { RecentMap } from "../../recent-map.ts";

/** The remaining attempts, for the `RateLimit` headers. */
export interface SignInAllowance {
  /** Attempts left before waiting begins. */
  readonly remaining: number;
  readonly limit: number;
  /** Ms until the next attempt is allowed or, if none must wait, until all attempts are free again. */
  readonly resetMs: number;
}

export interface Attempted<T> {
  readonly allowance: SignInAllowance;
  readonly result: Result<T, Failure>;
}

/** Failed attempts without a penalty, because people mistype. */
export const freeTries = 5;
const firstWaitMs = 30_000;
/** The wait doubles with each failed attempt up to this; a permanent lock would let strangers block an account. */
const longestWaitMs = 3_600_000;
/** After this time without a failed attempt, all attempts are free again. */
const forgottenMs = 24 * 3_600_000;
/** About 4 MB. */
const keysLimit = 20_000;

interface Wrong {
  readonly tries: number;
  /** Time of the last failed attempt. */
  readonly at: number;
}

/** After some free attempts, each failed one doubles the wait. */
export class SignInBackoff {
  readonly #clock: Clock;
  readonly #wrong = new RecentMap<Wrong>(keysLimit);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns the milliseconds until the next attempt is allowed. */
  waitOf(key: string): number {
    const { tries, at } = this.#read(key);
    if (tries < freeTries) return 0;
    const wait = Math.min(firstWaitMs * 2 ** (tries - freeTries), longestWaitMs);
    return Math.max(0, at + wait - this.#clock.now());
  }

  allowanceOf(key: string): SignInAllowance {
    const { tries, at } = this.#read(key);
    const untilForgotten = tries === 0 ? 0 : at + forgottenMs - this.#clock.now();
    const resetMs = this.waitOf(key) || untilForgotten;
    return { remaining: Math.max(0, freeTries - tries), limit: freeTries, resetMs };
  }

  /** Counts a failed attempt. Returns a function that takes it back without affecting the others. */
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
