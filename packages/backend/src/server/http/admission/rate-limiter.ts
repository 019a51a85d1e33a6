import type { Clock } from "@wezterm-parallel/shared/base/clock";

export interface RateLimit {
  /** How many at once, after a rest. */
  readonly burst: number;
  /** How many in the long run. */
  readonly perSecond: number;
}

/** What somebody has left after they asked. */
export interface Allowance {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the whole burst is there again. */
  readonly resetMs: number;
  /** Until one more is allowed; 0: now. */
  readonly retryMs: number;
}

/** Origin: 100 bytes each; more different callers than any team has within the time that a burst comes back. */
const rememberedCallers = 10_000;

/**
 * How often each of many callers may do something. Of each one a single number is kept, the time at which their whole
 * burst is there again (the generic cell rate algorithm), and of who has rested, nothing. When there are too many at
 * once, who was not heard of for the longest is forgotten, so that no flood of made-up callers fills the memory.
 */
export class RateLimiter {
  readonly limit: RateLimit;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #capacity: number;
  /** In the order of their last use. */
  readonly #restedAt = new Map<string, number>();

  constructor(limit: RateLimit, clock: Pick<Clock, "monotonic">, capacity = rememberedCallers) {
    this.limit = limit;
    this.#clock = clock;
    this.#capacity = capacity;
  }

  /** Takes one (or `cost`) if there is as much; else takes nothing. */
  take(caller: string, cost = 1): Allowance {
    const now = this.#clock.monotonic();
    const before = Math.max(this.#restedAt.get(caller) ?? now, now);
    const after = before + cost * this.#interval;
    const over = after - now - this.limit.burst * this.#interval;
    if (over > tolerance) return this.#allowance(before - now, over);
    this.#remember(caller, after);
    return this.#allowance(after - now, 0);
  }

  /** What is left, and whether one more would be allowed; takes nothing. */
  look(caller: string): Allowance {
    const now = this.#clock.monotonic();
    const resetMs = Math.max(0, (this.#restedAt.get(caller) ?? now) - now);
    const over = resetMs - (this.limit.burst - 1) * this.#interval;
    return this.#allowance(resetMs, over > tolerance ? over : 0);
  }

  /** They have their whole burst again: what they did was right after all. */
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

/** Sums of fractions of a millisecond are not exact. */
const tolerance = 1e-6;
