import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

/** Who acts wants to know within seconds; a task may take longer to end, and the page shows when it has, ms. */
const patienceMs = 4_000;

/** Settles with true once every task is seen so in the live data, with false when that takes too long. */
export function observe(
  store: Pick<LiveStore, "listen" | "backlog">,
  ids: readonly string[],
  holds: (task: LiveTask) => boolean,
): Promise<boolean> {
  const isSeen = () =>
    ids.every((id) => {
      const task = store.backlog.task(id);
      return task === undefined || holds(task);
    });
  return new Promise((resolve) => {
    if (isSeen()) return resolve(true);
    const end = (seen: boolean) => {
      clearTimeout(timer);
      listening[Symbol.dispose]();
      resolve(seen);
    };
    const timer = setTimeout(() => end(false), patienceMs);
    const listening = store.listen(() => {
      if (isSeen()) end(true);
    });
  });
}
