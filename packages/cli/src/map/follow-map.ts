import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { taskName } from "../tasks/task-name.ts";

export interface MapTotals {
  started: number;
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

/** Reads the events of a map run until it has ended; memory holds only running tasks. */
export async function followMap(
  client: Client,
  run: string,
  listener: MapListener,
): Promise<Result<MapTotals, Failure>> {
  const totals: MapTotals = { started: 0, succeeded: 0, failed: 0, cancelled: 0 };
  const attempts = new Map<string, number>();
  for await (const event of watchEvents(client, systemClock, { after: 0, run })) {
    if (!event.ok) return event;
    const { kind, task, attempt } = event.value;
    if (kind === "run.ended") return ok(totals);
    if (task === undefined) continue;
    const name = taskName(task);
    if (kind === "task.running") {
      totals.started += 1;
      attempts.set(name, attempt ?? 1);
    }
    const counted = endKinds[kind];
    if (counted === undefined) continue;
    totals[counted] += 1;
    await listener.ended(Number(name), attempt ?? attempts.get(name) ?? 0);
    attempts.delete(name);
    listener.changed(totals);
  }
  return fail({ reason: "unavailable", detail: "The server closed the event stream before the run ended." });
}

const endKinds: Readonly<Record<string, "succeeded" | "failed" | "cancelled" | undefined>> = {
  "task.succeeded": "succeeded",
  "task.failed": "failed",
  "task.cancelled": "cancelled",
  "task.skipped": "cancelled",
};
