import type { Clock } from "@wezterm-parallel/shared/base/clock";

export const browserClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delay, wake) => {
    const timer = setTimeout(wake, delay);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
