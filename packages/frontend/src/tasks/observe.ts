import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

/** Users expect feedback within seconds; a task may take longer to end, which the page shows later. In ms. */
const patienceMs = 4_000;

/** Resolves with true once the condition holds in the live data, or false after the timeout (ms). */
export function observe(
  store: Pick<LiveStore, "listen">,
  isSeen: () => boolean,
  patience = patienceMs,
): Promise<boolean> {
  return new Promise((resolve) => {
    if (isSeen()) return resolve(true);
    const end = (seen: boolean) => {
      clearTimeout(timer);
      listening[Symbol.dispose]();
      resolve(seen);
    };
    const timer = setTimeout(() => end(false), patience);
    const listening = store.listen(() => {
      if (isSeen()) end(true);
    });
  });
}
