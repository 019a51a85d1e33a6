import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { taskName } from "../tasks/task-name.ts";

export interface MapTotals {
  succeeded: number;
  failed: number;
  cancelled: number;
}

export interface MapListener {
  /**
   * Called when a task has ended; `attempt` is 0 when it never ran. Awaited before the next event is read.
   */
  ended(number: number, attempt: number): Promise<void>;
  changed(totals: Readonly<MapTotals>): void;
}

/** Reads the ends of the tasks of a map run until it has ended itself. */
export async function followMap(
  client: Client,
  run: string,
  listener: MapListener,
): Promise<Result<MapTotals, Failure>> {
  const totals: MapTotals = { succeeded: 0, failed: 0, cancelled: 0 };
  for await (const event of watchEvents(client, systemClock, { after: 0, run, kind: watchedKinds })) {
    if (!event.ok) return event;
    const { kind, task, attempt } = event.value;
    if (kind === "run.ended") return ok(totals);
    const counted = endKinds[kind];
    if (task === undefined || counted === undefined) continue;
    totals[counted] += 1;
    await listener.ended(Number(taskName(task)), attempt ?? 0);
    listener.changed(totals);
  }
  return fail({ reason: "unavailable", detail: "The server closed the event stream before the run ended." });
}

const endKinds: Readonly<Partial<Record<Event["kind"], keyof MapTotals>>> = {
  "task.succeeded": "succeeded",
  "task.failed": "failed",
  "task.cancelled": "cancelled",
  "task.skipped": "cancelled",
};

/** A trivial task has twice as many other events. */
const watchedKinds = ["run.ended", ...(Object.keys(endKinds) as Event["kind"][])] as const;
