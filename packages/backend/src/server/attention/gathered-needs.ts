import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";

interface Need<T> {
  readonly attempt: T;
  /** Undefined: it no longer needs anybody. */
  readonly activity: Activity | undefined;
}

/** Ms from one record to the next; a person hears of a need within 300 ms. */
const restMs = 150;

/**
 * Passes on what programs need: the first change at once, and those that follow within moments together, of each program the
 * last one. Each record is a transaction that is flushed to the disk, so that many busy agents would cost many.
 */
export class GatheredNeeds<T> implements Disposable {
  readonly #clock: Clock;
  readonly #pass: (attempt: T, activity: Activity | undefined) => void;
  readonly #waiting = new Map<string, Need<T>>();
  #passedAt = Number.NEGATIVE_INFINITY;
  /** Set while something waits. */
  #rest: Disposable | undefined;

  constructor(clock: Clock, pass: (attempt: T, activity: Activity | undefined) => void) {
    this.#clock = clock;
    this.#pass = pass;
  }

  /** `key` names the program. */
  add(key: string, need: Need<T>): void {
    this.#waiting.delete(key);
    this.#waiting.set(key, need);
    const left = this.#passedAt + restMs - this.#clock.monotonic();
    if (left <= 0) this.#passAll();
    else this.#rest ??= this.#clock.after(left, () => this.#passAll());
  }

  [Symbol.dispose](): void {
    this.#rest?.[Symbol.dispose]();
  }

  #passAll(): void {
    this.#rest?.[Symbol.dispose]();
    this.#rest = undefined;
    this.#passedAt = this.#clock.monotonic();
    const needs = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { attempt, activity } of needs) this.#pass(attempt, activity);
  }
}
