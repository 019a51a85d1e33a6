import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";

/** Who acts wants to know within seconds; a task may take longer to end, and the page shows when it has, ms. */
const patienceMs = 4_000;

/** Settles with true once it is seen so in the live data, with false when that takes too long (ms). */
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
