import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { projectId, runId } from "@wezterm-parallel/shared/domain/ids";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunSubmission, StartedBy } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { FiringDecision, FiringKey, ScheduleRecord } from "../../schedules.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readScheduleById } from "../reads/read-schedules.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { submitRun } from "../runs/submit-run.ts";

/** Firings kept per schedule. */
const kept = 1_000;

/** Records what was decided about times of a schedule; without effect if it was removed meanwhile. */
export function* recordFirings(
  transaction: Transaction,
  decision: FiringDecision,
): Steps<{ recorded: number }> {
  const { database } = transaction;
  const schedule = yield* readScheduleById(database, decision.schedule);
  if (schedule === undefined) return { recorded: 0 };
  if (decision.decidedUntil !== undefined) {
    yield* database.run(
      "UPDATE schedule SET decided_until = max(decided_until, ?) WHERE id = ?",
      decision.decidedUntil,
      schedule.id,
    );
  }
  let dropped = 0;
  let added = 0;
  for (const firing of decision.dropped) dropped += yield* dropFiring(transaction, schedule, firing);
  for (const firing of decision.firings) added += yield* addFiring(transaction, schedule, firing);
  if (added > 0) yield* forgetOld(transaction, schedule.id);
  return { recorded: added + dropped };
}

/** The key of the row makes a second decision about the same time a no-op. */
function* addFiring(
  transaction: Transaction,
  schedule: ScheduleRecord,
  firing: FiringDecision["firings"][number],
): Steps<number> {
  const { dueAt, state, startsAt = dueAt, byHand = false, count = 1, failure } = firing;
  const changes = yield* transaction.database.run(
    `INSERT INTO firing (schedule_id, due_at, state, by_hand, starts_at, count, failure)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    schedule.id,
    dueAt,
    state,
    Number(byHand),
    startsAt,
    count,
    failure === undefined ? null : JSON.stringify(failure),
  );
  if (changes === 1 && state !== "waiting") publish(transaction, schedule, { dueAt, state, failure });
  return changes;
}

function* dropFiring(
  transaction: Transaction,
  schedule: ScheduleRecord,
  { dueAt, state, failure }: FiringDecision["dropped"][number],
): Steps<number> {
  const changes = yield* transaction.database.run(
    "UPDATE firing SET state = ?, failure = ? WHERE schedule_id = ? AND due_at = ? AND state = 'waiting'",
    state,
    failure === undefined ? null : JSON.stringify(failure),
    schedule.id,
    dueAt,
  );
  if (changes === 1) publish(transaction, schedule, { dueAt, state, failure });
  return changes;
}

interface NoRun {
  readonly dueAt: number;
  readonly state: string;
  readonly failure: Failure | undefined;
}

function publish(
  transaction: Transaction,
  { project, name }: ScheduleRecord,
  { failure, ...firing }: NoRun,
): void {
  transaction.append({
    kind: "schedule.missed",
    data: {
      project: projectId(project),
      schedule: name,
      ...firing,
      ...(failure !== undefined && { failure }),
    },
  });
}

function forgetOld({ database }: Transaction, schedule: number): Steps<number> {
  return database.run(
    `DELETE FROM firing WHERE schedule_id = ?1 AND state <> 'waiting' AND due_at <=
       (SELECT due_at FROM firing WHERE schedule_id = ?1 ORDER BY due_at DESC LIMIT 1 OFFSET ?2)`,
    schedule,
    kept,
  );
}

/**
 * Starts the run of a waiting firing. Row and run are written in one transaction, so that a firing has exactly one run
 * wherever the server stops; fails with `conflict` if it no longer waits.
 */
export function* startFiring(
  transaction: Transaction,
  specs: TaskSpecs,
  { schedule: id, dueAt }: FiringKey,
  submitted: { readonly submission: RunSubmission; readonly startedBy: StartedBy | undefined },
): Steps<{ run: number }> {
  const { database } = transaction;
  const changes = yield* database.run(
    "UPDATE firing SET state = 'started' WHERE schedule_id = ? AND due_at = ? AND state = 'waiting'",
    id,
    dueAt,
  );
  const schedule = yield* readScheduleById(database, id);
  if (changes === 0 || schedule === undefined) throw new Refusal(notWaiting);
  const { run } = yield* submitRun(transaction, specs, submitted, undefined);
  yield* database.run("UPDATE firing SET run_id = ? WHERE schedule_id = ? AND due_at = ?", run, id, dueAt);
  const { project, name } = schedule;
  transaction.append({
    kind: "schedule.fired",
    data: { project: projectId(project), schedule: name, dueAt, run: runId(run) },
  });
  return { run };
}

const notWaiting = createFailure({ reason: "conflict", detail: createMessage("firing-not-waiting") });
