import { estimateLandings } from "@wezterm-parallel/shared/domain/change/estimate-landings";
import { isUnpushed, remoteOf, type TargetPush } from "@wezterm-parallel/shared/domain/change/target-push";
import { projectId, taskId } from "@wezterm-parallel/shared/domain/ids";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { QueueResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { Records } from "../../base/backlog.ts";
import type { ChangeRecord, TargetBranch } from "../../drivers/store/changes.ts";
import type { MergeStore } from "./merge-store.ts";
import { parallelOf } from "./parallel-of.ts";

interface QueueSources {
  readonly reader: MergeStore["reader"];
  readonly records: Pick<Records, "change">;
  readonly obstacle: Failure | undefined;
  /** Epoch ms. */
  readonly now: number;
}

export async function describeQueue(
  queue: TargetBranch,
  { reader, records, obstacle, now }: QueueSources,
): Promise<QueueResource> {
  const queued = await reader.queuedChanges(queue);
  const paused = await reader.isQueuePaused(queue);
  const times = paused || obstacle !== undefined ? [] : await estimate(queue, queued, { reader, now });
  const changes: QueueResource["changes"] = [];
  for (const [at, { run, name }] of queued.entries()) {
    const found = await records.change(taskId(run, name));
    // It may have left the queue since that was read.
    if (found.ok && found.value.position !== undefined)
      changes.push({ ...found.value, landsInMs: times[at] });
  }
  const push = describePush(await reader.targetPush(queue));
  return { project: projectId(queue.project), target: queue.target, paused, obstacle, push, changes };
}

function describePush(push: TargetPush | undefined): QueueResource["push"] {
  return push && { remote: remoteOf(push), pending: isUnpushed(push), failure: push.failure };
}

async function estimate(
  { project }: TargetBranch,
  queued: readonly ChangeRecord[],
  { reader, now }: Pick<QueueSources, "reader" | "now">,
): Promise<readonly (number | undefined)[]> {
  const [first] = queued;
  if (first === undefined) return [];
  const awaited: Parameters<typeof estimateLandings>[0][number][] = [];
  for (const { state, request, verifiedBy } of queued) {
    const run = state === "verifying" && verifiedBy !== undefined ? await reader.run(verifiedBy) : undefined;
    const checkedMs = run?.startedAt === undefined ? undefined : now - run.startedAt;
    awaited.push({ state, hasChecks: (request?.verify.length ?? 0) > 0, checkedMs });
  }
  return estimateLandings(awaited, { checksMs: await reader.checksMs(project), parallel: parallelOf(first) });
}
