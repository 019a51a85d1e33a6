import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

/** Maximum number of tasks measured at once, about 10 MB; further tasks are not measured. */
const measuredRuns = 100_000;

/** Measures how long attempts run, from the events of the queue. */
export class RunTimes {
  readonly #startedAt = new Map<string, number>();

  /** Returns the ms that an attempt ran, when this event ends it. */
  hear({ kind, task = "", at }: Event): number | undefined {
    if (kind === "task.running" && this.#startedAt.size < measuredRuns) this.#startedAt.set(task, at);
    if (kind !== "attempt.ended") return undefined;
    const startedAt = this.#startedAt.get(task);
    this.#startedAt.delete(task);
    return startedAt === undefined ? undefined : Math.max(0, at - startedAt);
  }
}
