import type { ConflictRound } from "@wezterm-parallel/shared/domain/change/on-conflict";
import type {
  Candidate,
  ChangeStanding,
  ChangeState,
  LandedCandidate,
  MergeRequest,
} from "@wezterm-parallel/shared/domain/change/change-state";
import type { PullRequest } from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import { remoteOf, type TargetPush } from "@wezterm-parallel/shared/domain/change/target-push";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { ChangeRecord } from "../../changes.ts";

export interface ChangeRow {
  readonly task_id: number;
  readonly run_id: number;
  readonly name: string;
  readonly project: string;
  readonly worker: string;
  readonly project_id: number;
  readonly target: string;
  readonly attempt: number;
  readonly base: string;
  readonly tip: string;
  readonly files: number;
  readonly state: ChangeState;
  readonly direction: ChangeStanding["direction"];
  readonly position: number | null;
  readonly request: string | null;
  readonly candidate: string | null;
  readonly landed: string | null;
  readonly verified_by: number | null;
  readonly failure: string | null;
  readonly pull_request: string | null;
  readonly push: string | null;
  readonly push_revision: number | null;
  readonly round: string | null;
  readonly opened_at: number;
  readonly queued_at: number | null;
  readonly ended_at: number | null;
}

export const selectChanges = `SELECT change.*, task.run_id, task.name, run.project, worker.name AS worker,
    (SELECT push FROM merge_queue WHERE project_id = change.project_id AND target = change.target) AS push
  FROM change JOIN task ON task.id = change.task_id JOIN run ON run.id = task.run_id
  JOIN attempt ON attempt.task_id = change.task_id AND attempt.attempt = change.attempt
  JOIN worker ON worker.id = attempt.worker_id`;

export function changeOfRow(row: ChangeRow): ChangeRecord {
  return {
    change: row.task_id,
    run: row.run_id,
    name: row.name,
    ref: JSON.parse(row.project) as ProjectRef,
    worker: row.worker,
    project: row.project_id,
    target: row.target,
    attempt: row.attempt,
    base: row.base,
    tip: row.tip,
    files: row.files,
    state: row.state,
    direction: row.direction,
    position: row.position ?? undefined,
    request: parse<MergeRequest>(row.request),
    candidate: parse<Candidate>(row.candidate),
    landed: parse<LandedCandidate>(row.landed),
    verifiedBy: row.verified_by ?? undefined,
    failure: parse<Failure>(row.failure),
    pullRequest: parse<PullRequest>(row.pull_request),
    push: pushOf(row),
    round: parse<ConflictRound>(row.round),
    openedAt: row.opened_at,
    queuedAt: row.queued_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}

function pushOf({ push_revision: revision, push: text }: ChangeRow): ChangeRecord["push"] {
  const push = parse<TargetPush>(text);
  if (revision === null || push === undefined) return undefined;
  const pending = push.sent < revision;
  return { remote: remoteOf(push), pending, failure: pending ? push.failure : undefined };
}

function parse<T>(text: string | null): T | undefined {
  return text === null ? undefined : (JSON.parse(text) as T);
}
