import type { Rank } from "@wezterm-parallel/shared/domain/placement";

import type { LaneDemand } from "../../drivers/store/lanes.ts";

/** How long the tasks of a run have taken so far. */
export interface Pace {
  readonly ends: number;
  /** Of the later ends more than of the earlier ones. */
  readonly meanMs: number;
}

/** So many ends tell what a run is like. */
const leastEnds = 4;
/** Longer tasks gain nothing: a commit for each of them is small beside what they do. */
const shortMs = 50;
/** What is leased ahead is begun within this time, as far as the pace tells. */
const horizonMs = 100;
/** Origin: 4 at once end 8 tasks within the time that reports are gathered (server-link.ts). */
const mostAhead = 16;
/** Weight of the last end in the mean. */
const weight = 0.2;

/** How many tasks of a run that has `slots` slots may be leased before there is a slot for them. */
export function leaseAhead({ ends, meanMs }: Pace, slots: number): number {
  if (ends < leastEnds || meanMs >= shortMs) return 0;
  return Math.min(mostAhead, Math.floor((horizonMs * slots) / Math.max(meanMs, 1)));
}

export function paceAfter({ ends, meanMs }: Pace, ms: number): Pace {
  return { ends: ends + 1, meanMs: ends === 0 ? ms : meanMs + weight * (ms - meanMs) };
}

export interface AheadTask {
  readonly task: number;
  readonly demand: LaneDemand;
  readonly worker: number;
  /** Unknown after a restart of the server. */
  readonly rank: Rank | undefined;
}

/** Tasks that were leased ahead and have not begun, in the order in which their worker begins them. */
export class AheadTasks {
  readonly #waiting = new Map<number, AheadTask>();
  readonly #recalled = new Set<number>();

  add(task: AheadTask): void {
    this.#waiting.set(task.task, task);
  }

  /** False: it is not among them. */
  remove(task: number): boolean {
    this.#recalled.delete(task);
    return this.#waiting.delete(task);
  }

  /** Takes the one that the worker begins in the place of one that ended. */
  next(run: number, worker: number): AheadTask | undefined {
    const next = this.#of(run, worker)[0];
    if (next !== undefined) this.remove(next.task);
    return next;
  }

  count(run: number, worker: number): number {
    return this.#of(run, worker).length;
  }

  /** Those that are to be handed back, each once. */
  recall(isWanted: (task: AheadTask) => boolean): AheadTask[] {
    const found = [...this.#waiting.values()].filter(
      (task) => !this.#recalled.has(task.task) && isWanted(task),
    );
    for (const { task } of found) this.#recalled.add(task);
    return found;
  }

  #of(run: number, worker: number): AheadTask[] {
    return [...this.#waiting.values()].filter((each) => each.demand.run === run && each.worker === worker);
  }
}
