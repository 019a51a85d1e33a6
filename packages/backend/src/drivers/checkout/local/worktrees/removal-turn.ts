import { setTimeout as wait } from "node:timers/promises";

import { takeLock } from "@wezterm-parallel/shared/node/lock";

/** Another process takes seconds to remove one checkout. */
const pauseMs = 50;

/** Excludes concurrent removal by the worker and `wzp clean`: one would save a tree half removed by the other. */
export async function waitForRemoval(path: string): Promise<Disposable> {
  for (;;) {
    const lock = takeLock(path);
    if (lock.ok) return lock.value;
    await wait(pauseMs);
  }
}
