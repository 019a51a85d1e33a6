import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed, Records } from "../../../base/backlog.ts";
import { Durations } from "./durations.ts";
import { LabelledCounts } from "./labelled-counts.ts";
import type { MetricFamily, MetricSample } from "./metric-text.ts";
import { TaskWaits } from "./task-waits.ts";

/** Seconds; from a task that finds room at once to one in a queue of a day. */
const waitBounds = [0.01, 0.05, 0.25, 1, 5, 30, 120, 600, 3_600, 14_400, 86_400];

/** Metrics of the queue: what waits now, and what has happened since the server started. */
export class WorkMetrics implements Disposable {
  readonly #records: Records;
  readonly #taskWaits = new TaskWaits();
  readonly #waits = new Durations(waitBounds);
  readonly #attempts = new LabelledCounts();
  readonly #tasks = new LabelledCounts();
  readonly #hearing: Disposable;
  #runs = 0;

  constructor(records: Records, feed: EventFeed) {
    this.#records = records;
    this.#hearing = feed.listen((events) => {
      for (const event of events) this.#hear(event);
    });
  }

  families(): readonly MetricFamily[] {
    const { tasks, runs, workers } = this.#records.status();
    const states = Object.entries(tasks).map(([state, value]) => ({ labels: { state }, value }));
    const workerStates = new LabelledCounts();
    for (const state of ["connected", "away", "draining"]) workerStates.add({ state }, 0);
    for (const { state } of workers) workerStates.add({ state });
    return [
      gauge("wzp_tasks", "Tasks by state.", states),
      gauge("wzp_runs", "Runs that are stored.", [{ value: runs }]),
      gauge("wzp_workers", "Workers by state.", workerStates.samples),
      counter("wzp_runs_submitted_total", "Runs submitted since the start.", [{ value: this.#runs }]),
      counter("wzp_task_changes_total", "Changes of tasks by kind, since the start.", this.#tasks.samples),
      counter("wzp_attempts_ended_total", "Attempts by outcome, since the start.", this.#attempts.samples),
      {
        name: "wzp_task_wait_seconds",
        help: "From a task's being ready to a worker's having it.",
        type: "histogram",
        samples: this.#waits.samples(),
      },
    ];
  }

  [Symbol.dispose](): void {
    this.#hearing[Symbol.dispose]();
  }

  #hear(event: Event): void {
    const { kind, task } = event;
    const wait = this.#taskWaits.hear(event);
    if (wait !== undefined) this.#waits.add(wait / 1000);
    if (kind === "run.created") this.#runs += 1;
    if (event.kind === "attempt.ended") this.#attempts.add({ outcome: event.data.outcome.kind });
    if (task !== undefined && kind.startsWith("task.")) this.#tasks.add({ kind: kind.slice("task.".length) });
  }
}

export function gauge(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, help, type: "gauge", samples };
}

export function counter(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, help, type: "counter", samples };
}
