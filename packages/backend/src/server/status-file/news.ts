import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { answerFormOf, optionsOf } from "@wezterm-parallel/shared/domain/activity/answer-keys";
import { describeNeed } from "@wezterm-parallel/shared/domain/activity/describe-activity";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import { isStateEvent } from "@wezterm-parallel/shared/protocol/api/is-state-event";
import type { Event, EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { statusFileLimits, type StatusFile } from "@wezterm-parallel/shared/protocol/status-file";

import type { Records } from "../../base/backlog.ts";
import { plainText } from "./describe-run.ts";

type Attention = StatusFile["asking"][number];
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

/** The newest one-time notices: tasks that failed for good, tasks that need a person, alerts, and runs that ended. */
export class StatusNews {
  readonly #records: Pick<Records, "run" | "task">;
  /** By task, in the order of their events; descriptions are created when read. */
  readonly #failed = new Map<string, { readonly seq: number; readonly at: number; told?: Attention }>();
  /** Tasks at work that need a person, in the order of their events. */
  readonly #asking = new Map<string, Attention>();
  /** Conflicts of two agents at work, by task and the other one. */
  readonly #conflicts = new Map<string, Map<string, Attention>>();
  readonly #alerts = new Map<string, StatusFile["alerts"][number]>();
  #ended: { readonly event: EventOf<"run.ended">; told?: Ended | undefined }[] = [];

  constructor(records: Pick<Records, "run" | "task">) {
    this.#records = records;
  }

  hear(event: Event): void {
    if (event.kind === "run.ended") this.#keepEnd(event);
    if (event.kind === "alert.changed") this.#keepAlert(event);
    if (event.task === undefined) return;
    if (event.kind === "task.input") this.#keepNeed(event.task, event);
    else if (isStateEvent(event)) this.#asking.delete(event.task);
    if (event.kind === "overlap.found" || event.kind === "overlap.gone")
      this.#keepConflict(event.task, event);
    if (event.kind === "task.failed") this.#keepFailure(event.task, event);
    else if (settling.has(event.kind)) this.#failed.delete(event.task);
  }

  async read(): Promise<Pick<StatusFile, "alerts" | "asking" | "attention" | "ended">> {
    const attention: Attention[] = [];
    for (const [task, kept] of this.#failed) {
      kept.told ??= { seq: kept.seq, at: kept.at, task: plainText(task), why: await this.#why(task) };
      // It may have been retried meanwhile.
      if (this.#failed.get(task) === kept) attention.push(kept.told);
    }
    for (const kept of this.#ended) kept.told ??= await this.#describe(kept.event);
    return {
      alerts: [...this.#alerts.values()],
      asking: this.#needs(),
      attention,
      ended: this.#ended.flatMap(({ told }) => told ?? []),
    };
  }

  #keepAlert({ seq, at, data: { alert, state, detail } }: EventOf<"alert.changed">): void {
    this.#alerts.delete(alert);
    if (state === "firing") this.#alerts.set(alert, { seq, at, alert, why: plainText(detail) });
  }

  #keepFailure(task: string, { seq, at }: Event): void {
    this.#failed.delete(task);
    this.#failed.set(task, { seq, at });
    dropOldest(this.#failed);
  }

  #keepNeed(task: string, { seq, at, data: { activity, prompt } }: EventOf<"task.input">): void {
    this.#asking.delete(task);
    const need = activity === undefined ? prompt : describeNeed(activity);
    if (need === undefined) return;
    const answers = activity === undefined ? [] : answersOf(activity);
    this.#asking.set(task, {
      seq,
      at,
      task: plainText(task),
      why: plainText(need),
      ...(answers.length > 0 && { answers }),
      ...(activity !== undefined && takesText(activity) && { takesText: true }),
    });
    dropOldest(this.#asking);
  }

  #keepConflict(task: string, { seq, at, data }: EventOf<"overlap.found" | "overlap.gone">): void {
    const conflicts = this.#conflicts.get(task) ?? new Map<string, Attention>();
    conflicts.delete(data.with);
    if ("conflict" in data && data.conflict && data.agents) {
      const why = `conflicts with ${data.with} in ${data.files.join(", ")}`;
      conflicts.set(data.with, { seq, at, task: plainText(task), why: plainText(why) });
    }
    if (conflicts.size === 0) this.#conflicts.delete(task);
    else this.#conflicts.set(task, conflicts);
    dropOldest(this.#conflicts);
  }

  /** Lists each task once: a program that waits is more urgent than a conflict. */
  #needs(): Attention[] {
    const conflicts = [...this.#conflicts].flatMap(([task, each]) =>
      this.#asking.has(task) ? [] : [...each.values()].slice(-1),
    );
    return [...this.#asking.values(), ...conflicts]
      .toSorted((one, other) => one.seq - other.seq)
      .slice(-statusFileLimits.attention);
  }

  #keepEnd(event: EventOf<"run.ended">): void {
    this.#ended.push({ event });
    if (this.#ended.length > statusFileLimits.ended) this.#ended = this.#ended.slice(-statusFileLimits.ended);
  }

  async #why(task: string): Promise<string> {
    const found = await this.#records.task(task);
    return found.ok ? plainText(found.value.why) : "failed";
  }

  async #describe({ run, seq, at, data }: EventOf<"run.ended">): Promise<Ended | undefined> {
    const id = parseId(run);
    const found = id.ok ? await this.#records.run(id.value.run) : undefined;
    if (found?.ok !== true) return undefined;
    const { counts } = found.value;
    const { succeeded: done, failed } = counts;
    return { seq, at, run, title: plainText(nameOfRun(found.value)), state: data.state, done, failed };
  }
}

/** The answers to choose from. */
function answersOf(activity: Activity): NonNullable<Attention["answers"]> {
  switch (answerFormOf(activity)) {
    case "yes-or-no":
      return ["yes", "no"].map((answer) => ({ answer, label: answer }));
    case "option-number":
      return optionsOf(activity).map((label, at) => ({ answer: `${at + 1}`, label: plainText(label) }));
    default:
      return [];
  }
}

/** The line that a program reads may be a password, which does not belong into the arguments of `wzp answer`. */
function takesText(activity: Activity): boolean {
  return answerFormOf(activity) === "text" && activity.waitsFor !== "input";
}

function dropOldest(notices: Map<string, unknown>): void {
  for (const oldest of notices.keys()) {
    if (notices.size <= statusFileLimits.attention) return;
    notices.delete(oldest);
  }
}
