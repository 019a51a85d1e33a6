import type { Rank } from "@wezterm-parallel/shared/domain/placement";

import type { LaneDemand } from "../../../drivers/store/lanes.ts";

/** Statistics on the duration of a run's tasks. */
export interface Pace {
  readonly ends: number;
  /** A moving average that weights later durations more. */
  readonly meanMs: number;
}

/** Number of ended tasks after which the mean is used. */
const leastEnds = 4;
/** Longer tasks gain nothing: the cost of a commit per task is small in comparison. */
const shortMs = 50;
/** Tasks leased ahead should begin within this time, at the current mean duration. */
const horizonMs = 100;
/**
 * With 4 slots, 16 tasks end while the worker gathers reports (server-link.ts), and as many while a slow disk stores them:
 * this allows twice as many.
 */
const mostAhead = 64;
/** Weight of the last duration in the mean. */
const weight = 0.2;

/** Returns how many tasks of a run with `slots` slots may be leased before a slot is free for them. */
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
  /** Undefined after a restart of the server. */
  readonly rank: Rank | undefined;
}

/** Tasks that were leased ahead and have not begun, in the order in which their worker will begin them. */
export class AheadTasks {
  readonly #waiting = new Map<number, AheadTask>();
  readonly #recalled = new Set<number>();

  /** True until all recalled tasks have come back or begun. */
  get isRecalling(): boolean {
    return this.#recalled.size > 0;
  }

  add(task: AheadTask): void {
    this.#waiting.set(task.task, task);
  }

  /** Returns false if the task was not leased ahead. */
  remove(task: number): boolean {
    this.#recalled.delete(task);
    return this.#waiting.delete(task);
  }

  /** Takes the task that the worker begins when another one ends. */
  next(run: number, worker: number): AheadTask | undefined {
    const next = this.#of(run, worker)[0];
    if (next !== undefined) this.remove(next.task);
    return next;
  }

  count(run: number, worker: number): number {
    return this.#of(run, worker).length;
  }

  /** Returns the tasks to be handed back, each only once. */
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
