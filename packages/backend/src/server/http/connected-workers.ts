import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { WorkerGateway } from "../../base/backlog.ts";

/** Returns the connected workers that can answer for a repository, at least one. */
export async function connectedWorkers(
  gateway: Pick<WorkerGateway, "workers">,
): Promise<Result<readonly string[], Failure>> {
  const all = await gateway.workers();
  const names = all.filter(({ state }) => state !== "away").map(({ name }) => name);
  if (names.length > 0) return ok(names);
  const [away] = all;
  return fail(away === undefined ? noWorker : workerAway(away.name));
}

function workerAway(name: string): Failure {
  return createFailure({
    reason: "unavailable",
    detail: createMessage("worker-away-from-repository", { worker: name }),
    hint: createMessage("worker-away-hint"),
  });
}

export const noWorker: Failure = createFailure({
  reason: "unavailable",
  detail: createMessage("no-worker"),
  hint: createMessage("no-worker-hint"),
});
