import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";

/** Events after which a task may have a session, or will never have one. */
const turningPoints = /^(task\.(running|succeeded|failed|cancelled|skipped)|attempt\.ended)$/;

interface SessionSearch<S> {
  /** Fails with `not-found` while there is none. */
  readonly find: (id: string) => Promise<Result<S, Failure>>;
  /** Refuses early what would be refused after the wait. */
  readonly mayWait: (task: TaskDetail) => Failure | undefined;
}

/** Finds the session of a full id; waits for a task that has yet to start. */
export async function waitForSession<S>(
  cli: CliContext,
  id: string,
  { find, mayWait }: SessionSearch<S>,
): Promise<Result<S, Failure>> {
  const found = await find(id);
  if (found.ok || found.failure.reason !== "not-found") return found;
  const client = await cli.client();
  const coming = await findComing(client, id);
  if (coming === undefined) return found;
  const refusal = mayWait(coming);
  if (refusal !== undefined) return { ok: false, failure: refusal };
  cli.note(`${id} has not started yet: ${coming.why}. Waiting for it; press Ctrl-C to stop waiting.`);
  return watchFor(client, id, find);
}

async function watchFor<S>(
  client: Client,
  id: string,
  find: SessionSearch<S>["find"],
): Promise<Result<S, Failure>> {
  const task = id.replace(/#\d+$/, "");
  const run = id.slice(0, id.indexOf("/"));
  for await (const event of watchEvents(client, systemClock, { after: 0, run })) {
    if (!event.ok) return event;
    if (event.value.task !== task || !turningPoints.test(event.value.kind)) continue;
    const found = await find(id);
    if (found.ok) return ok(found.value);
    // The stream also has earlier events, so the current state is read.
    if ((await findComing(client, id)) === undefined) return found;
  }
  return find(id);
}

/** Returns the task while it may still get a session for `id`. */
async function findComing(client: Client, id: string): Promise<TaskDetail | undefined> {
  const task = await client.task(id.replace(/#\d+$/, ""));
  if (!task.ok || hasEnded(task.value.state)) return undefined;
  if (!id.includes("#")) return task.value;
  const attempt = await client.attempt(id);
  return attempt.ok && attempt.value.state !== "ended" ? task.value : undefined;
}
