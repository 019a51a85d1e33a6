import type { Clock } from "@wezterm-parallel/shared/base/clock";

const firstWait = 50;
const longestWait = 1_000;

/** Waits before another try, longer each time and with jitter; until the signal at most. */
export function waitFor(clock: Clock, tries: number, signal?: AbortSignal): Promise<void> {
  const most = Math.min(longestWait, firstWait * 2 ** Math.min(tries, 10));
  return new Promise((resolve) => {
    const timer = clock.after(most * (0.5 + Math.random() / 2), resolve);
    signal?.addEventListener(
      "abort",
      () => {
        timer[Symbol.dispose]();
        resolve();
      },
      { once: true },
    );
  });
}
