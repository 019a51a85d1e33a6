import { parseId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import {
  statusFileLimits,
  statusKeepEndedMs,
  type StatusFile,
  type StatusRun,
  type StatusTask,
} from "@wezterm-parallel/shared/protocol/status-file";

import type { Records } from "../../base/backlog.ts";
import { describeStatusRun } from "./describe-run.ts";
import { taskGroups, tasksOfRun, type GroupedTasks } from "./tasks-of-run.ts";

type RunRecords = Pick<Records, "runs" | "run" | "tasks">;

const pageSize = 200;

/** Frequent events that change neither the state of a task nor the counts of its run. */
const telling: ReadonlySet<Event["kind"]> = new Set(["task.input", "task.progress"]);

/** The runs of current interest: all unfinished ones, and the newest that ended within a day. */
export class CurrentRuns {
  readonly #records: RunRecords;
  readonly #runs = new Map<number, StatusRun>();
  readonly #tasks = new Map<number, GroupedTasks>();
  readonly #changed = new Set<number>();
  #listed: readonly number[] = [];

  constructor(records: RunRecords) {
    this.#records = records;
  }

  async start(): Promise<void> {
    const ended = await this.#records.runs({
      state: ["succeeded", "failed", "cancelled"],
      limit: statusFileLimits.runs,
    });
    for (const run of ended.items) this.#changed.add(run.number);
    let cursor: string | undefined;
    do {
      const page = await this.#records.runs({ state: ["running", "paused"], cursor, limit: pageSize });
      for (const run of page.items) this.#changed.add(run.number);
      cursor = page.next;
    } while (cursor !== undefined);
  }

  hear(event: Event): void {
    if (telling.has(event.kind)) return;
    const id = event.run === undefined ? undefined : parseId(event.run);
    if (id?.ok === true) this.#changed.add(id.value.run);
  }

  /** Reloads the runs that changed. */
  async read(now: number): Promise<Pick<StatusFile, "runs" | "moreRuns" | "counts">> {
    // A run that changes again while it is read belongs to the next read.
    const changed = [...this.#changed];
    for (const number of changed) {
      this.#changed.delete(number);
      await this.#reload(number);
    }
    this.#forget(now);
    const order = [...this.#runs].toSorted(([a, first], [b, second]) => compare(first, second) || b - a);
    this.#listed = order.slice(0, statusFileLimits.runs).map(([number]) => number);
    const runs = order.map(([, run]) => run);
    return {
      runs: runs.slice(0, statusFileLimits.runs),
      moreRuns: Math.max(0, runs.length - statusFileLimits.runs),
      counts: sum(runs),
    };
  }

  /** Returns tasks of the runs that `read` listed, by group: running, failed, waiting. */
  async tasks(): Promise<readonly StatusTask[]> {
    const found: GroupedTasks[] = [];
    for (const number of this.#listed) {
      const run = this.#runs.get(number);
      if (run !== undefined) found.push(await this.#tasksOf(number, run));
    }
    return taskGroups.flatMap(({ group }) => found.flatMap((tasks) => tasks[group]));
  }

  async #tasksOf(number: number, run: StatusRun): Promise<GroupedTasks> {
    const known = this.#tasks.get(number);
    if (known !== undefined) return known;
    const tasks = await tasksOfRun(this.#records, number, run);
    this.#tasks.set(number, tasks);
    return tasks;
  }

  async #reload(number: number): Promise<void> {
    try {
      await this.#look(number);
      this.#tasks.delete(number);
    } catch (error) {
      this.#changed.add(number);
      throw error;
    }
  }

  async #look(number: number): Promise<void> {
    const found = await this.#records.run(number);
    if (found.ok) this.#runs.set(number, describeStatusRun(found.value));
    else this.#runs.delete(number);
  }

  /** Drops ended runs after a day, or when there are too many. */
  #forget(now: number): void {
    const ended = [...this.#runs].filter(([, run]) => run.endedAt !== undefined);
    const byEnd = ended.toSorted(([, a], [, b]) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
    for (const [at, [number, run]] of byEnd.entries()) {
      if (at < statusFileLimits.runs && now - (run.endedAt ?? 0) < statusKeepEndedMs) continue;
      this.#runs.delete(number);
      this.#tasks.delete(number);
    }
  }
}

/** Sorts active runs first, then waiting, then ended ones; the latest first. */
function compare(a: StatusRun, b: StatusRun): number {
  return rank(a) - rank(b) || (b.endedAt ?? 0) - (a.endedAt ?? 0);
}

function rank(run: StatusRun): number {
  if (run.endedAt !== undefined) return 2;
  return run.working > 0 ? 0 : 1;
}

function sum(runs: readonly StatusRun[]): StatusFile["counts"] {
  const counts = { working: 0, waiting: 0, failed: 0, done: 0 };
  for (const run of runs) {
    counts.working += run.working;
    counts.waiting += run.waiting;
    counts.failed += run.failed;
    counts.done += run.done;
  }
  return counts;
}
