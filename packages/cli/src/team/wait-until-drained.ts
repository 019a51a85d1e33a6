import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import { dutyOf } from "@wezterm-parallel/shared/domain/worker/drain-worker";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

interface Waiting {
  readonly name: string;
  /** `seq` of an event before the worker began to drain. */
  readonly after: number;
}

/** Returns once the worker has no task left, across restarts of the server. */
export async function waitUntilDrained(
  client: Client,
  { name, after }: Waiting,
): Promise<Result<WorkerResource, Failure>> {
  const kind = ["worker.draining", "worker.resumed", "attempt.ended"] as const;
  const first = await look(client, name);
  if (!first.ok || dutyOf(first.value) === "drained") return first;
  for await (const event of watchEvents(client, systemClock, { after, kind })) {
    if (!event.ok) return event;
    const worker = await look(client, name);
    if (!worker.ok || dutyOf(worker.value) === "drained") return worker;
  }
  throw new Error("Internal error: the events have ended");
}

async function look(client: Client, name: string): Promise<Result<WorkerResource, Failure>> {
  const workers = await client.workers();
  if (!workers.ok) return workers;
  const worker = workers.value.find((each) => each.name === name);
  if (worker === undefined) return fail(gone(name));
  return dutyOf(worker) === "taking" ? fail(takesAgain(name)) : ok(worker);
}

function gone(name: string): Failure {
  return {
    reason: "not-found",
    detail: `The worker ${name} was removed meanwhile.`,
    hint: "List the workers with: wzp workers list",
  };
}

function takesAgain(name: string): Failure {
  return {
    reason: "conflict",
    detail: `${name} takes tasks again: somebody ended its draining.`,
    hint: `Let it drain again: wzp workers drain ${name} --wait`,
  };
}
