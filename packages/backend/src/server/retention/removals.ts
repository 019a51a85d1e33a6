import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RetentionPlan } from "@wezterm-parallel/shared/domain/retention/plan-retention";

import type { RetentionStore } from "../../drivers/store/retention.ts";
import type { FilesOfRuns } from "./run-files.ts";

/** Copies of the files of runs in a store of blobs. */
export interface StoredCopies {
  /** Says that a run, or this part of it, is no longer kept. */
  forget(run: number, part: "logs" | "artifacts" | "all"): Promise<Result<void, Failure>>;
  /** Deletes what was forgotten long enough ago. */
  sweep(): Promise<Result<void, Failure>>;
  /** Returns whether all files of a run on this machine are in the store too. */
  has(run: number): Promise<boolean>;
}

/** Rows per transaction: some milliseconds, after which the queue has its turn. */
const tasksAtOnce = 200;
const eventsAtOnce = 2_000;

/** Takes removed runs apart, in steps between which the queue works on; each may be the last before a crash. */
export class Removals {
  readonly #store: RetentionStore;
  readonly #files: FilesOfRuns;
  readonly #stopped: () => boolean;
  readonly #copies: StoredCopies | undefined;

  constructor(
    store: RetentionStore,
    files: FilesOfRuns,
    { stopped, copies }: { readonly stopped: () => boolean; readonly copies: StoredCopies | undefined },
  ) {
    this.#store = store;
    this.#files = files;
    this.#copies = copies;
    this.#stopped = stopped;
  }

  async remove({
    runs,
    logs,
    artifacts,
    events,
  }: RetentionPlan & { readonly events: number }): Promise<Result<void, Failure>> {
    for (const { run } of runs) {
      if (this.#stopped()) return ok(undefined);
      const hidden = await this.#store.remove(run);
      if (!hidden.ok) return hidden;
      const gone = hidden.value.removed ? await this.takeApart(run) : ok(undefined);
      if (!gone.ok) return gone;
    }
    const parts = [
      ...logs.map(({ run }) => ({ run, part: "logs" as const })),
      ...artifacts.map(({ run }) => ({ run, part: "artifacts" as const })),
    ];
    for (const { run, part } of parts) {
      const forgotten = await this.#copies?.forget(run, part);
      if (forgotten?.ok === false) return forgotten;
      await this.#files.remove(run, part);
    }
    const cut = await this.#removeEvents(events);
    return cut.ok ? await this.#shrink() : cut;
  }

  /** Goes on where an earlier call, or process, stopped. */
  async takeApart(run: number): Promise<Result<void, Failure>> {
    for (let left = true; left;) {
      if (this.#stopped()) return ok(undefined);
      const step = await this.#store.removeTasks(run, tasksAtOnce);
      if (!step.ok) return step;
      left = step.value.left;
    }
    // If the store is away, a later sweep finds that the run is gone.
    await this.#copies?.forget(run, "all");
    await this.#files.remove(run, "all");
    const finished = await this.#store.finish(run);
    return finished.ok ? ok(undefined) : finished;
  }

  async #removeEvents(upTo: number): Promise<Result<void, Failure>> {
    while (upTo > 0 && !this.#stopped()) {
      const step = await this.#store.removeEvents(upTo, eventsAtOnce);
      if (!step.ok) return step;
      if (step.value.removed === 0) break;
    }
    return ok(undefined);
  }

  async #shrink(): Promise<Result<void, Failure>> {
    while (!this.#stopped()) {
      const step = await this.#store.shrink();
      if (!step.ok) return step;
      if (!step.value.left) break;
    }
    return ok(undefined);
  }
}
