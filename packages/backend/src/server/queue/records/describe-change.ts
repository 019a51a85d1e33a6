import { attemptId, projectId, runId, taskId } from "@wezterm-parallel/shared/domain/ids";
import { isUnsent, type PullRequest } from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type {
  ChangeResource,
  PullRequestResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { ReviewedChange } from "../../../drivers/store/changes.ts";

export function describeChange(record: ReviewedChange): ChangeResource {
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
    position: record.place,
    strategy: request?.strategy,
    review: record.review,
    resolving: state === "resolving" ? record.round : undefined,
    failure,
    pullRequest: record.pullRequest && describePullRequest(record.pullRequest),
    push: record.push,
    openedAt,
    queuedAt,
    endedAt,
  };
}

function describePullRequest(pullRequest: PullRequest): PullRequestResource {
  const { state, wish, report, failure } = pullRequest;
  const { commit: _commit, ...reported } = report ?? {};
  return { ...reported, state, wish, pending: isUnsent(pullRequest), failure };
}
