import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

/** Maximum number of tasks measured at once, about 15 MB; further tasks are not measured. */
const measuredWaits = 100_000;

/** Measures how long tasks wait for a worker, from the events of the queue. */
export class TaskWaits {
  readonly #readyAt = new Map<string, number>();
  /** When tasks were last added to a run that has not ended. */
  readonly #begunAt = new Map<string, number>();

  /** Returns the ms that a task had been ready, when this event leases it to a worker. */
  hear(event: Event): number | undefined {
    const { kind, at, run, task } = event;
    this.#hearRun(event);
    if (task === undefined || !kind.startsWith("task.")) return undefined;
    const readyAt = this.#readyAt.get(task) ?? this.#begunAt.get(run ?? "");
    if (!becomesReady(event)) this.#readyAt.delete(task);
    else if (this.#readyAt.size < measuredWaits) this.#readyAt.set(task, at);
    return kind === "task.leased" && readyAt !== undefined ? Math.max(0, at - readyAt) : undefined;
  }

  /** Tasks without needs are ready when their run starts, without an event of their own. */
  #hearRun({ kind, at, run = "" }: Event): void {
    if (kind === "run.created" || kind === "run.extended") this.#begunAt.set(run, at);
    if (kind === "run.ended") this.#begunAt.delete(run);
  }
}

function becomesReady(event: Event): boolean {
  return event.kind === "task.ready" || (event.kind === "task.retried" && event.data.state === "ready");
}
