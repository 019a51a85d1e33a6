import type { Clock } from "../base/clock.ts";

/** The machine's clocks; timers keep the process alive like any other. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delay, wake) => {
    const timer = setTimeout(wake, delay);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
