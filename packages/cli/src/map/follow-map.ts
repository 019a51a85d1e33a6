import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { taskName } from "../tasks/task-name.ts";

export interface MapTotals {
  succeeded: number;
  failed: number;
  cancelled: number;
}

export interface EndedTask {
  readonly number: number;
  /** 0 when it never ran. */
  readonly attempt: number;
  /** Epoch ms; equal to the end if starts are not watched. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: AttemptOutcome | undefined;
}

export interface MapListener {
  /** Called when a task has started; absent: starts are not watched, which halves the events. */
  readonly started?: (() => void) | undefined;
  /** Called when a task has ended. Awaited before the next event is read. */
  ended(task: EndedTask): Promise<void>;
  changed(totals: Readonly<MapTotals>): void;
}

/** Reads the ends of the tasks of a map run until it has ended itself. */
export async function followMap(
  client: Client,
  run: string,
  listener: MapListener,
): Promise<Result<MapTotals, Failure>> {
  const totals: MapTotals = { succeeded: 0, failed: 0, cancelled: 0 };
  const starts = new Map<string, number>();
  const kind = listener.started === undefined ? endsOnly : withStarts;
  for await (const event of watchEvents(client, systemClock, { after: 0, run, kind })) {
    if (!event.ok) return event;
    const { value } = event;
    if (value.kind === "run.ended") return ok(totals);
    if (value.kind === "task.running") {
      if (!starts.has(value.task)) listener.started?.();
      starts.set(value.task, value.at);
    }
    const counted = endKinds[value.kind];
    if (value.task === undefined || counted === undefined) continue;
    totals[counted] += 1;
    await listener.ended(endedTask(value, value.task, starts.get(value.task)));
    starts.delete(value.task);
    listener.changed(totals);
  }
  return fail({ reason: "unavailable", detail: "The server closed the event stream before the run ended." });
}

function endedTask({ at, attempt, data }: Event, task: string, startedAt = at): EndedTask {
  const outcome = data !== undefined && "outcome" in data ? data.outcome : undefined;
  return { number: Number(taskName(task)), attempt: attempt ?? 0, startedAt, endedAt: at, outcome };
}

const endKinds: Readonly<Partial<Record<Event["kind"], keyof MapTotals>>> = {
  "task.succeeded": "succeeded",
  "task.failed": "failed",
  "task.cancelled": "cancelled",
  "task.skipped": "cancelled",
};

/** A trivial task has twice as many other events. */
const endsOnly = ["run.ended", ...(Object.keys(endKinds) as Event["kind"][])] as const;
const withStarts = [...endsOnly, "task.running"] as const;
