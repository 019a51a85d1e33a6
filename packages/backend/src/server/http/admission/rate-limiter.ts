import type { Clock } from "@wezterm-parallel/shared/base/clock";

export interface RateLimit {
  /** Requests allowed at once after a pause. */
  readonly burst: number;
  /** Requests allowed per second in the long run. */
  readonly perSecond: number;
}

/** The allowance that a caller has left after a request. */
export interface Allowance {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Ms until the whole burst is available again. */
  readonly resetMs: number;
  /** Ms until one more request is allowed; 0: now. */
  readonly retryMs: number;
}

/** About 100 bytes each; more callers than any team has within the time in which a burst refills. */
const rememberedCallers = 10_000;

/**
 * Limits the rate of many callers (generic cell rate algorithm). Stores one number per caller, the time at which the
 * whole burst is available again, and nothing for callers that have it. When there are too many callers, the least
 * recently used is dropped, so that a flood of made-up callers cannot fill the memory.
 */
export class RateLimiter {
  readonly limit: RateLimit;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #capacity: number;
  /** In order of last use. */
  readonly #restedAt = new Map<string, number>();

  constructor(limit: RateLimit, clock: Pick<Clock, "monotonic">, capacity = rememberedCallers) {
    this.limit = limit;
    this.#clock = clock;
    this.#capacity = capacity;
  }

  /** Takes `cost` from the allowance, or nothing when too little is left. */
  take(caller: string, cost = 1): Allowance {
    const now = this.#clock.monotonic();
    const before = Math.max(this.#restedAt.get(caller) ?? now, now);
    const after = before + cost * this.#interval;
    const over = after - now - this.limit.burst * this.#interval;
    if (over > tolerance) return this.#allowance(before - now, over);
    this.#remember(caller, after);
    return this.#allowance(after - now, 0);
  }

  /** Returns the allowance without taking from it. */
  look(caller: string): Allowance {
    const now = this.#clock.monotonic();
    const resetMs = Math.max(0, (this.#restedAt.get(caller) ?? now) - now);
    const over = resetMs - (this.limit.burst - 1) * this.#interval;
    return this.#allowance(resetMs, over > tolerance ? over : 0);
  }

  /** Restores the whole burst of a caller, for example after a correct attempt. */
  forget(caller: string): void {
    this.#restedAt.delete(caller);
  }

  get callers(): number {
    return this.#restedAt.size;
  }

  get #interval(): number {
    return 1000 / this.limit.perSecond;
  }

  #allowance(resetMs: number, over: number): Allowance {
    const remaining = Math.max(0, Math.floor(this.limit.burst - resetMs / this.#interval + tolerance));
    return { allowed: over === 0, remaining, resetMs, retryMs: over };
  }

  #remember(caller: string, restedAt: number): void {
    this.#restedAt.delete(caller);
    if (restedAt > this.#clock.monotonic()) this.#restedAt.set(caller, restedAt);
    const [oldest] = this.#restedAt.keys();
    if (this.#restedAt.size > this.#capacity && oldest !== undefined) this.#restedAt.delete(oldest);
  }
}

/** Sums of fractional milliseconds are inexact. */
const tolerance = 1e-6;
