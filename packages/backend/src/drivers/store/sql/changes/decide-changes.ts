import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { filterInSteps } from "@wezterm-parallel/shared/base/steps";
import { type ChangeEvent, decideChange } from "@wezterm-parallel/shared/domain/change/change-lifecycle";
import type { LandedCandidate } from "@wezterm-parallel/shared/domain/change/change-state";
import { settleLandings } from "@wezterm-parallel/shared/domain/queue/settle-tasks";
import { runId } from "@wezterm-parallel/shared/domain/ids";

import type { ChangeDecision, ChangeRecord, TargetBranch } from "../../changes.ts";
import type { Transaction } from "../commits/transaction.ts";
import { StoredGraph } from "../rows/stored-graph.ts";
import { addRevision } from "./add-revision.ts";
import { type ChangeRow, changeOfRow, selectChanges } from "./change-row.ts";
import { pushLanded } from "./decide-push.ts";
import { heedReview } from "./heed-review.ts";

export function* decideChanges(
  transaction: Transaction,
  decisions: readonly ChangeDecision[],
): Steps<{ readonly changed: readonly number[] }> {
  const changed = yield* filterInSteps(decisions, (decision) => decideOne(transaction, decision));
  return { changed: changed.map(({ change }) => change) };
}

function* decideOne(transaction: Transaction, decision: ChangeDecision): Steps<boolean> {
  const row = yield* transaction.database.get<ChangeRow>(
    `${selectChanges} WHERE change.task_id = ?`,
    decision.change,
  );
  if (row === undefined) return false;
  const before = changeOfRow(row);
  if (decision.tip !== undefined && decision.tip !== before.tip) return false;
  const command = yield* heedReview(transaction, before, decision.command);
  const event = decideChange(before, command);
  if (event === undefined) return false;
  yield* write(transaction, before, event, decision);
  if (event.tip !== undefined) yield* addRevision(transaction, before.change);
  append(transaction, before, event, decision);
  if (command.kind === "land") yield* pushLanded(transaction, before, command.candidate.commit);
  transaction.queueChanged();
  if (before.state === "landed" || event.state === "landed") yield* settleNeeds(transaction, before.change);
  return true;
}

/** Tasks may need that the change has landed. */
function* settleNeeds(transaction: Transaction, change: number): Steps<void> {
  const graph = new StoredGraph(transaction);
  yield* graph.write(yield* settleLandings(graph, [change]));
}

function* write(
  { now, database }: Transaction,
  before: ChangeRecord,
  event: ChangeEvent,
  { command, request = before.request }: ChangeDecision,
): Steps<void> {
  const landed = landedAfter(before, command);
  const run = command.kind === "build" ? command.run : before.verifiedBy;
  const { position, queuedAt, endedAt } = yield* placeAfter({ now, database }, before, event);
  yield* database.run(
    `UPDATE change SET state = ?, tip = ?, direction = ?, position = ?, request = ?, candidate = ?, landed = ?,
       verified_by = ?, failure = ?, round = ?, queued_at = ?, ended_at = ? WHERE task_id = ?`,
    event.state,
    event.tip ?? before.tip,
    event.direction,
    position,
    json(request),
    json(event.candidate),
    json(landed),
    run ?? null,
    json(event.failure),
    json(roundAfter(before, command)),
    queuedAt,
    endedAt,
    before.change,
  );
}

/** Queueing a change again starts the count anew. */
function roundAfter({ round }: ChangeRecord, command: ChangeDecision["command"]): ChangeRecord["round"] {
  if (command.kind === "hand-over") return command.round;
  return command.kind === "queue" || command.kind === "land" ? undefined : round;
}

/** A merge on the forge leaves no commit here that could be reverted. */
function landedAfter(
  { tip, landed }: ChangeRecord,
  command: ChangeDecision["command"],
): LandedCandidate | undefined {
  if (command.kind === "merge-elsewhere") return undefined;
  if (command.kind !== "land") return landed;
  const { candidate, direction } = command;
  if (direction === "revert") return { ...candidate, reverted: landed?.tip };
  // The target already had all commits of the change.
  if (landed?.tip !== undefined && candidate.commit === candidate.onto) return { ...landed, tip };
  const earlier = landed?.tip === undefined ? [] : [...(landed.earlier ?? []), landed.commit];
  return { ...candidate, tip, ...(earlier.length > 0 && { earlier }) };
}

/** Returns the place in the queue after an event, and since when it is there or no longer there. */
function* placeAfter(
  transaction: Pick<Transaction, "database" | "now">,
  before: ChangeRecord,
  { state }: ChangeEvent,
): Steps<{ position: number | null; queuedAt: number | null; endedAt: number | null }> {
  const { now } = transaction;
  const queuedAt = before.queuedAt ?? null;
  const isIn = state === "queued" || state === "verifying" || state === "verified";
  if (!isIn) return { position: null, queuedAt, endedAt: now };
  if (before.position !== undefined) return { position: before.position, queuedAt, endedAt: null };
  return { position: yield* nextPosition(transaction, before), queuedAt: now, endedAt: null };
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function* nextPosition(
  { database }: Pick<Transaction, "database">,
  { project, target }: TargetBranch,
): Steps<number> {
  const last = yield* database.get<{ last: number | null }>(
    "SELECT max(position) AS last FROM change WHERE project_id = ? AND target = ? AND position IS NOT NULL",
    project,
    target,
  );
  return (last?.last ?? 0) + 1;
}

function append(
  transaction: Transaction,
  { run, name: task, attempt, target, round }: ChangeRecord,
  event: ChangeEvent,
  { command }: ChangeDecision,
): void {
  const by = command.kind === "build" ? command.run : undefined;
  const resolving =
    command.kind === "hand-over" ? command.round : command.kind === "leave" ? round : undefined;
  const data = {
    target,
    direction: event.direction,
    ...(event.failure !== undefined && { failure: event.failure }),
    ...(event.candidate !== undefined && { commit: event.candidate.commit }),
    ...(event.tip !== undefined && { commit: event.tip }),
    ...(by !== undefined && { verifiedBy: runId(by) }),
    ...(resolving !== undefined && { resolving }),
  };
  transaction.append({ kind: `change.${event.state}`, run, task, attempt, data });
}

export function* putFirst(transaction: Transaction, change: number): Steps<{ readonly changed: boolean }> {
  const { database } = transaction;
  const row = yield* database.get<ChangeRow>(`${selectChanges} WHERE change.task_id = ?`, change);
  if (row === undefined || row.position === null) return { changed: false };
  const first = yield* database.get<{ first: number; task_id: number }>(
    `SELECT position AS first, task_id FROM change
     WHERE project_id = ? AND target = ? AND position IS NOT NULL ORDER BY position LIMIT 1`,
    row.project_id,
    row.target,
  );
  if (first === undefined || first.task_id === change) return { changed: false };
  yield* database.run("UPDATE change SET position = ? WHERE task_id = ?", first.first - 1, change);
  const data = { target: row.target, direction: row.direction };
  transaction.append({ kind: "change.first", run: row.run_id, task: row.name, attempt: row.attempt, data });
  return { changed: true };
}

export function* pauseQueue(
  transaction: Transaction,
  { project, target }: TargetBranch,
  paused: boolean,
): Steps<{ readonly changed: boolean }> {
  const changes = yield* transaction.database.run(
    `INSERT INTO merge_queue (project_id, target, paused) VALUES (?1, ?2, ?3)
     ON CONFLICT (project_id, target) DO UPDATE SET paused = excluded.paused
       WHERE merge_queue.paused <> excluded.paused`,
    project,
    target,
    paused ? 1 : 0,
  );
  if (changes > 0) transaction.queueChanged();
  return { changed: changes > 0 };
}
