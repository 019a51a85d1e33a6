import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { plannedMerge, plannedReview } from "@wezterm-parallel/shared/domain/change/planned-merge";
import type { ConflictRound } from "@wezterm-parallel/shared/domain/change/on-conflict";
import type { ReviewRule } from "@wezterm-parallel/shared/domain/review/review";
import type { AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";

import type { TaskRow } from "../rows/task-columns.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";
import type { ChangeRow } from "./change-row.ts";
import { addRevision } from "./add-revision.ts";
import { decideChanges } from "./decide-changes.ts";
import { decidePullRequests } from "./decide-pull-requests.ts";

interface RunOfChange {
  readonly project_id: number;
  readonly target: string | null;
  readonly source: string;
}

type Standing = Pick<ChangeRow, "tip" | "state" | "position" | "direction" | "round">;

interface NewWork {
  readonly base: string;
  readonly commit: string;
  readonly files: number;
  readonly rule: ReviewRule | undefined;
}

/**
 * Opens the change of a task that succeeded with commits. When a task ran again, its new commits replace the
 * earlier ones, in the queue too. Unless a person merges it, or the plan wants a pull request, it is queued at once, or
 * waits for its review.
 */
export function* openChange(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  { commit, base, changedFiles: files = 0 }: AttemptResult,
): Steps<void> {
  if (commit === undefined || base === undefined || files === 0) return;
  // Its commits become the change of the task that picks it.
  if ((yield* specs.shared(row.spec_id)).candidateOf !== undefined) return;
  const before = yield* transaction.database.get<Standing>(
    "SELECT tip, state, position, direction, round FROM change WHERE task_id = ?",
    row.id,
  );
  if (before !== undefined && isUnderWay(before) && before.tip === commit) return;
  const rule = plannedReview(yield* specs.shared(row.spec_id));
  const target = yield* writeChange(transaction, row, { base, commit, files, rule });
  if (target === undefined) return;
  yield* addRevision(transaction, row.id);
  if (before !== undefined && isKept(before)) yield* moveOn(transaction, specs, row, before);
  else yield* announce(transaction, specs, row, target);
}

/** True if its state stays when it gets other commits. */
function isKept({ state, position }: Standing): boolean {
  return position !== null || state === "resolving";
}

function* moveOn(transaction: Transaction, specs: TaskSpecs, row: TaskRow, before: Standing): Steps<void> {
  if (before.state === "resolving") yield* resubmit(transaction, specs, row, before);
  else yield* rebuildQueued(transaction, row, before);
}

/** True if it is queued, or has landed. */
function isUnderWay({ state }: Standing): boolean {
  return state !== "open" && state !== "reverted" && state !== "resolving";
}

/** A merge of the target lands like the commits before it; other work lands only if the plan says so. */
function* resubmit(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  { round }: Standing,
): Steps<void> {
  const { by } = JSON.parse(round ?? "{}") as Partial<ConflictRound>;
  const lands = by === "agent" || (yield* specs.shared(row.spec_id)).merge?.mode === "auto";
  yield* decidePullRequests(transaction, [{ change: row.id, command: { kind: "renew" } }]);
  yield* decideChanges(transaction, [{ change: row.id, command: { kind: lands ? "resubmit" : "leave" } }]);
}

/** A revert continues: it needs only the landed commit. */
function* rebuildQueued(transaction: Transaction, row: TaskRow, { direction }: Standing): Steps<void> {
  if (direction === "land")
    yield* decideChanges(transaction, [{ change: row.id, command: { kind: "rebuild" } }]);
}

function* announce(transaction: Transaction, specs: TaskSpecs, row: TaskRow, target: string): Steps<void> {
  const { run_id: run, name: task, attempts: attempt } = row;
  transaction.append({ kind: "change.open", run, task, attempt, data: { target, direction: "land" } });
  const spec = yield* specs.shared(row.spec_id);
  const wish = spec.merge?.pullRequest;
  const command = wish === undefined ? ({ kind: "renew" } as const) : ({ kind: "request", wish } as const);
  yield* decidePullRequests(transaction, [{ change: row.id, command }]);
  if (wish !== undefined || spec.merge === undefined || spec.merge.mode === "manual") return;
  yield* decideChanges(transaction, [
    { change: row.id, command: { kind: "queue" }, request: plannedMerge(spec) },
  ]);
}

/** Returns the target; undefined if work of this run lands nowhere. */
function* writeChange(
  { database, now }: Transaction,
  row: TaskRow,
  { base, commit, files, rule }: NewWork,
): Steps<string | undefined> {
  const run = yield* database.get<RunOfChange>(
    "SELECT project_id, json_extract(project, '$.target') AS target, source FROM run WHERE id = ?",
    row.run_id,
  );
  if (run === undefined || run.target === null || run.source === "landing") return undefined;
  yield* database.run(
    `INSERT INTO change (task_id, project_id, target, attempt, base, tip, files, state, opened_at, review_rule)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?, ?)
     ON CONFLICT (task_id) DO UPDATE SET attempt = excluded.attempt, base = excluded.base, tip = excluded.tip,
       files = excluded.files, state = CASE
         WHEN change.position IS NULL AND change.state <> 'resolving' THEN 'open' ELSE change.state END,
       candidate = CASE WHEN change.position IS NOT NULL THEN change.candidate END, failure = NULL, opened_at = excluded.opened_at,
       review_rule = excluded.review_rule`,
    row.id,
    run.project_id,
    run.target,
    row.attempts,
    base,
    commit,
    files,
    now,
    rule === undefined ? null : JSON.stringify(rule),
  );
  return run.target;
}
