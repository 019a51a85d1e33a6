import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

/** Tasks whose wait is being measured; of more than these the newest are not. Costs some 15 MB when full. */
const measuredWaits = 100_000;

/** How long tasks wait for a worker, from the events of the queue. */
export class TaskWaits {
  readonly #readyAt = new Map<string, number>();
  /** When tasks were last added to a run that has not ended. */
  readonly #begunAt = new Map<string, number>();

  /** Milliseconds that a task had been ready, when this event is that a worker has it. */
  hear(event: Event): number | undefined {
    const { kind, at, run, task } = event;
    this.#hearRun(event);
    if (task === undefined || !kind.startsWith("task.")) return undefined;
    const readyAt = this.#readyAt.get(task) ?? this.#begunAt.get(run ?? "");
    if (!becomesReady(event)) this.#readyAt.delete(task);
    else if (this.#readyAt.size < measuredWaits) this.#readyAt.set(task, at);
    return kind === "task.leased" && readyAt !== undefined ? Math.max(0, at - readyAt) : undefined;
  }

  /** A task that needs nothing is ready with its run; no event of its own says so. */
  #hearRun({ kind, at, run = "" }: Event): void {
    if (kind === "run.created" || kind === "run.extended") this.#begunAt.set(run, at);
    if (kind === "run.ended") this.#begunAt.delete(run);
  }
}

function becomesReady(event: Event): boolean {
  return event.kind === "task.ready" || (event.kind === "task.retried" && event.data.state === "ready");
}
