import { attemptId, projectId, runId, taskId } from "@wezterm-parallel/shared/domain/ids";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/merge-schemas";

import type { ChangeReader, ChangeRecord } from "../../../drivers/store/changes.ts";

export function describeChange(
  record: ChangeRecord,
  reader: Pick<ChangeReader, "queuedChanges">,
): ChangeResource {
  const { run, name, project, target, state, direction, tip, base, files, landed } = record;
  const { candidate, verifiedBy, request, failure, openedAt, queuedAt, endedAt } = record;
  return {
    id: taskId(run, name),
    run: runId(run),
    attempt: attemptId(run, name, record.attempt),
    project: projectId(project),
    target,
    state,
    direction,
    commit: tip,
    base,
    files,
    candidate: candidate?.commit,
    landed: landed?.commit,
    verifiedBy: verifiedBy === undefined ? undefined : runId(verifiedBy),
    position: record.position === undefined ? undefined : placeOf(record, reader),
    strategy: request?.strategy,
    failure,
    openedAt,
    queuedAt,
    endedAt,
  };
}

function placeOf(
  { change, project, target }: ChangeRecord,
  reader: Pick<ChangeReader, "queuedChanges">,
): number {
  return reader.queuedChanges({ project, target }).findIndex((each) => each.change === change) + 1;
}
