import { setTimeout as wait } from "node:timers/promises";

import { takeLock } from "@wezterm-parallel/shared/node/lock";

/** Another process removes one checkout at a time, in seconds. */
const pauseMs = 50;

/** Worker and `wzp clean` never remove at the same time: one would save what the other half removed. */
export async function waitForRemoval(path: string): Promise<Disposable> {
  for (;;) {
    const lock = takeLock(path);
    if (lock.ok) return lock.value;
    await wait(pauseMs);
  }
}
