import { estimateLandings } from "@wezterm-parallel/shared/domain/change/estimate-landings";
import { isUnpushed, remoteOf, type TargetPush } from "@wezterm-parallel/shared/domain/change/target-push";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
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

export function describeQueue(
  queue: TargetBranch,
  { reader, records, obstacle, now }: QueueSources,
): QueueResource {
  const queued = reader.queuedChanges(queue);
  const paused = reader.isQueuePaused(queue);
  const times = paused || obstacle !== undefined ? [] : estimate(queue, queued, { reader, now });
  const changes = queued.flatMap(({ change }, at) => {
    const found = records.change(reader.nameOf(change));
    return found.ok ? [{ ...found.value, landsInMs: times[at] }] : [];
  });
  const push = describePush(reader.targetPush(queue));
  return { project: projectId(queue.project), target: queue.target, paused, obstacle, push, changes };
}

function describePush(push: TargetPush | undefined): QueueResource["push"] {
  return push && { remote: remoteOf(push), pending: isUnpushed(push), failure: push.failure };
}

function estimate(
  { project }: TargetBranch,
  queued: readonly ChangeRecord[],
  { reader, now }: Pick<QueueSources, "reader" | "now">,
): readonly (number | undefined)[] {
  const [first] = queued;
  if (first === undefined) return [];
  const awaited = queued.map(({ state, request, verifiedBy }) => {
    const startedAt =
      state === "verifying" && verifiedBy !== undefined ? reader.run(verifiedBy)?.startedAt : undefined;
    const checkedMs = startedAt === undefined ? undefined : now - startedAt;
    return { state, hasChecks: (request?.verify.length ?? 0) > 0, checkedMs };
  });
  return estimateLandings(awaited, { checksMs: reader.checksMs(project), parallel: parallelOf(first) });
}
