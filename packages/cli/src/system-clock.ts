import type { Clock } from "@wezterm-parallel/shared/base/clock";

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delay, wake) => {
    const timer = setTimeout(wake, delay);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
