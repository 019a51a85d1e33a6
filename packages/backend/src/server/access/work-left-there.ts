import { parseId } from "@wezterm-parallel/shared/domain/ids";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type LeftCheckout, refuseRemoval } from "@wezterm-parallel/shared/domain/worker/refuse-removal";
import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { AttemptWork } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Records, WorkerGateway } from "../../base/backlog.ts";

interface Asking {
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly records: Records;
}

/** Returns why a worker is not removed: something there would be lost, or it does not say. */
export async function refuseLoss(
  { name, live }: { readonly name: string; readonly live: number },
  asking: Asking,
): Promise<Failure | undefined> {
  const left = live > 0 ? undefined : await workLeftOn(name, asking);
  return refuseRemoval({ worker: name, live, left });
}

/** Asks a worker which checkouts of ended attempts it has; undefined when it does not answer. */
async function workLeftOn(
  worker: string,
  { gateway, records }: Asking,
): Promise<readonly LeftCheckout[] | undefined> {
  const kept = await gateway.ask<"kept">(worker, { kind: "kept" });
  if (!kept.ok) return undefined;
  const found = await Promise.all(kept.value.attempts.map((attempt) => describe(records, attempt)));
  const known = found.flat();
  if (known.length === 0) return [];
  const works = known.map(({ work }) => work);
  const asked = await gateway.ask<"sizes">(worker, { kind: "sizes", works });
  return known.map(({ work: { attempt }, isSent }, at) => {
    const size = asked.ok ? asked.value.sizes[at] : undefined;
    return { attempt, isSent, changedFiles: size?.kind === "size" ? size.size.changedFiles : undefined };
  });
}

interface Known {
  readonly work: AttemptWork;
  readonly isSent: boolean;
}

/** Returns none for a run that retention removed. */
async function describe(records: Records, id: string): Promise<readonly Known[]> {
  const attempt = await records.attempt(id);
  const parsed = parseId(id);
  if (!attempt.ok || !parsed.ok) return [];
  const run = await records.run(parsed.value.run);
  if (!run.ok) return [];
  const work = { attempt: id, project: run.value.project, isNewest: false, base: attempt.value.result?.base };
  return [{ work, isSent: isSent(attempt.value) }];
}

/** The commit of a succeeded task is in the repository before the task counts as succeeded. */
function isSent({ outcome, result }: AttemptResource): boolean {
  const hasSucceeded = outcome?.kind === "exited" && outcome.code === 0;
  return hasSucceeded && (result?.commit !== undefined || result?.changedFiles === 0);
}
