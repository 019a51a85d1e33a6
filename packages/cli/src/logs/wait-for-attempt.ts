import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

/**
 * Returns the last attempt of a task; with `follow`, waits for the first attempt of a task that has not
 * started.
 */
export async function waitForAttempt(
  client: Client,
  task: string,
  follow: boolean,
): Promise<Result<string, Failure>> {
  const found = await client.task(task);
  if (!found.ok) return found;
  if (found.value.attempts > 0) return ok(`${task}#${found.value.attempts}`);
  if (!follow || hasEnded(found.value.state)) return fail(neverStarted(task, found.value.why));
  const run = task.slice(0, task.indexOf("/"));
  for await (const event of watchEvents(client, systemClock, { after: 0, run })) {
    if (!event.ok) return event;
    if (event.value.task !== task) continue;
    if (event.value.kind === "task.running") return ok(`${task}#${event.value.attempt ?? 1}`);
    if (/^task\.(skipped|cancelled|failed)$/.test(event.value.kind))
      return waitForAttempt(client, task, false);
  }
  return fail(neverStarted(task, "the server closed the event stream"));
}

function neverStarted(task: string, why: string): Failure {
  return {
    reason: "not-found",
    detail: `${task} has no log because it has not started: ${why}.`,
    hint: `Wait for it with: wzp logs -f '${task}'`,
  };
}
