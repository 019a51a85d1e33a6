import { statSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";

interface SilenceWatch {
  /** Directory of the session, with out.log and err.log. */
  readonly directory: string;
  readonly limitMs: number;
  readonly clock: Clock;
  /** Called once, after `limitMs` without output. */
  readonly silent: () => void;
}

/** Checks the logs only when the limit could be exceeded: no cost for a task with output. */
export function watchSilence({ directory, limitMs, clock, silent }: SilenceWatch): Disposable {
  let size = measure(directory).size;
  let timer = clock.after(limitMs, look);
  function look(): void {
    const now = measure(directory);
    if (now.size === size) return silent();
    size = now.size;
    const age = clock.now() - now.changedAt;
    // The wall clock may have been changed: then wait for the whole limit once more.
    const left = age >= 0 && age < limitMs ? limitMs - age : limitMs;
    timer = clock.after(left, look);
  }
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}

function measure(directory: string): { size: number; changedAt: number } {
  let size = 0;
  let changedAt = 0;
  for (const name of ["out.log", "err.log"]) {
    const found = statSync(`${directory}/${name}`, { throwIfNoEntry: false });
    size += found?.size ?? 0;
    changedAt = Math.max(changedAt, found?.mtimeMs ?? 0);
  }
  return { size, changedAt };
}
