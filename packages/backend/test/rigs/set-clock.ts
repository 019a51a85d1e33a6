import type { Clock } from "@wezterm-parallel/shared/base/clock";

/** A clock that a test sets; its timers never fire. */
export class SetClock implements Clock {
  wall = 1_700_000_000_000;
  now(): number {
    return this.wall;
  }
  monotonic(): number {
    return this.wall;
  }
  after(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }
}
