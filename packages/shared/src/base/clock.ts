/** Injectable time source, so that code can be tested without waiting. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch: for display and records, never for lease decisions. */
  now(): number;
  /** Monotonic milliseconds, unaffected by changes of the system clock. */
  monotonic(): number;
  /** Calls `wake` once after `delay` ms; disposing cancels it. */
  after(delay: number, wake: () => void): Disposable;
}
