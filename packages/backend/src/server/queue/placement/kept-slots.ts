import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Capacity } from "@wezterm-parallel/shared/domain/placement";

import type { PlacingReader } from "../../../drivers/store/store-reader.ts";
import type { Usage } from "./usage.ts";

/**
 * Keeps a slot of each worker for every merge queue that has something to verify. Priority alone is not enough: when a
 * verification ends, the next one is submitted only after its slot has gone to the backlog.
 */
export class KeptSlots {
  readonly #reader: PlacingReader;
  #queues: ReadonlyMap<number, number> | undefined;

  constructor(reader: PlacingReader) {
    this.#reader = reader;
  }

  /** Call when merge queues have changed. */
  forget(): void {
    this.#queues = undefined;
  }

  /** Reads the queues again if they have changed. */
  *refresh(): Steps<void> {
    this.#queues ??= yield* this.#reader.verifyingQueues();
  }

  /** Returns how many slots of the worker other tasks may use; at least one. */
  ordinary({ id, capacity }: { id: number; capacity: Capacity }, usage: Usage): number {
    const landings = usage.landingsOn(id);
    const kept = Math.max(0, (this.#queues?.get(id) ?? 0) - landings);
    return Math.max(1, capacity.tasks - kept);
  }
}
