/** Time as it is handed to code that must be testable without waiting. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch: for people and records, never for deciding leases. */
  now(): number;
  /** Milliseconds that only ever grow, unaffected by someone setting the clock. */
  monotonic(): number;
  /** Calls `wake` once after `delay` ms; disposing cancels it. */
  after(delay: number, wake: () => void): Disposable;
}
