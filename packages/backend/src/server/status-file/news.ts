import { parseId } from "@wezterm-parallel/shared/domain/ids";
import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { Event, EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { statusFileLimits, type StatusFile } from "@wezterm-parallel/shared/protocol/status-file";

import type { Records } from "../../base/backlog.ts";
import { plainText } from "./describe-run.ts";

type Attention = StatusFile["attention"][number];
type Ended = StatusFile["ended"][number];

/** Events after which a failed task needs no attention any more. */
const settling: ReadonlySet<Event["kind"]> = new Set([
  "task.retried",
  "task.ready",
  "task.leased",
  "task.running",
  "task.succeeded",
  "task.cancelled",
  "task.skipped",
  "task.parked",
]);

/** The newest one-time notices: tasks that failed for good, and runs that ended. */
export class StatusNews {
  readonly #records: Pick<Records, "run" | "task">;
  /** By task, in the order of their events; descriptions are created when read. */
  readonly #failed = new Map<string, { readonly seq: number; readonly at: number; told?: Attention }>();
  #ended: { readonly event: EventOf<"run.ended">; told?: Ended | undefined }[] = [];

  constructor(records: Pick<Records, "run" | "task">) {
    this.#records = records;
  }

  hear(event: Event): void {
    if (event.kind === "run.ended") this.#keepEnd(event);
    if (event.task === undefined) return;
    if (event.kind === "task.failed") this.#keepFailure(event.task, event);
    else if (settling.has(event.kind)) this.#failed.delete(event.task);
  }

  read(): Pick<StatusFile, "attention" | "ended"> {
    const attention: Attention[] = [];
    for (const [task, kept] of this.#failed) {
      kept.told ??= { seq: kept.seq, at: kept.at, task: plainText(task), why: this.#why(task) };
      attention.push(kept.told);
    }
    for (const kept of this.#ended) kept.told ??= this.#describe(kept.event);
    return { attention, ended: this.#ended.flatMap(({ told }) => told ?? []) };
  }

  #keepFailure(task: string, { seq, at }: Event): void {
    this.#failed.delete(task);
    this.#failed.set(task, { seq, at });
    for (const oldest of this.#failed.keys()) {
      if (this.#failed.size <= statusFileLimits.attention) return;
      this.#failed.delete(oldest);
    }
  }

  #keepEnd(event: EventOf<"run.ended">): void {
    this.#ended.push({ event });
    if (this.#ended.length > statusFileLimits.ended) this.#ended = this.#ended.slice(-statusFileLimits.ended);
  }

  #why(task: string): string {
    const found = this.#records.task(task);
    return found.ok ? plainText(found.value.why) : "failed";
  }

  #describe({ run, seq, at, data }: EventOf<"run.ended">): Ended | undefined {
    const id = parseId(run);
    const found = id.ok ? this.#records.run(id.value.run) : undefined;
    if (found?.ok !== true) return undefined;
    const { counts } = found.value;
    const { succeeded: done, failed } = counts;
    return { seq, at, run, title: plainText(nameOfRun(found.value)), state: data.state, done, failed };
  }
}
