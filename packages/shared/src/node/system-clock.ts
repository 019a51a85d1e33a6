import type { Clock } from "../base/clock.ts";

/** The machine's clocks; timers keep the process alive as usual. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delay, wake) => {
    const timer = setTimeout(wake, delay);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
