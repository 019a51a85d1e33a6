import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { projectId } from "@wezterm-parallel/shared/domain/ids";

import type { ScheduleName, ScheduleRecord, ScheduleSpec } from "../../schedules.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readSchedule } from "../reads/read-schedules.ts";

/** Creates or replaces a schedule. Times up to now belong to its earlier self, so none of them is made up for. */
export function* setSchedule(
  transaction: Transaction,
  name: ScheduleName,
  spec: ScheduleSpec,
): Steps<ScheduleRecord> {
  const { database, now } = transaction;
  yield* database.run(
    `INSERT INTO schedule (project_id, name, spec, decided_until, created_at) VALUES (?1, ?2, ?3, ?4, ?4)
     ON CONFLICT (project_id, name) DO UPDATE SET spec = ?3, decided_until = ?4`,
    name.project,
    name.name,
    JSON.stringify(spec),
    now,
  );
  return yield* publish(transaction, name);
}

/** Pauses or resumes a schedule; the times of a pause are not made up for. */
export function* pauseSchedule(
  transaction: Transaction,
  name: ScheduleName,
  paused: boolean,
): Steps<ScheduleRecord> {
  const { id, paused: before } = yield* findSchedule(transaction, name);
  if (before !== paused) {
    yield* transaction.database.run(
      "UPDATE schedule SET paused = ?, decided_until = max(decided_until, ?) WHERE id = ?",
      Number(paused),
      transaction.now,
      id,
    );
  }
  return yield* publish(transaction, name);
}

/** Removes a schedule with its history; its runs stay. */
export function* removeSchedule(transaction: Transaction, name: ScheduleName): Steps<{ removed: true }> {
  const { id } = yield* findSchedule(transaction, name);
  const { database } = transaction;
  yield* database.run("DELETE FROM firing WHERE schedule_id = ?", id);
  yield* database.run("DELETE FROM schedule WHERE id = ?", id);
  transaction.append({
    kind: "schedule.removed",
    data: { project: projectId(name.project), schedule: name.name },
  });
  return { removed: true };
}

function* findSchedule({ database }: Transaction, name: ScheduleName): Steps<ScheduleRecord> {
  const found = yield* readSchedule(database, name);
  if (found !== undefined) return found;
  throw new Refusal(
    createFailure({
      reason: "not-found",
      detail: createMessage("schedule-unknown", { schedule: name.name }),
      hint: createMessage("schedule-unknown-hint"),
    }),
  );
}

function* publish(transaction: Transaction, name: ScheduleName): Steps<ScheduleRecord> {
  const schedule = yield* findSchedule(transaction, name);
  transaction.append({
    kind: "schedule.changed",
    data: { project: projectId(name.project), schedule: name.name, paused: schedule.paused },
  });
  return schedule;
}
