import type { Steps } from "@wezterm-parallel/shared/base/steps";
import {
  decideTargetPush,
  nextPushMs,
  type TargetPush,
  type TargetPushCommand,
} from "@wezterm-parallel/shared/domain/change/target-push";

import type { ChangeRecord, TargetBranch } from "../../changes.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readTargetPush } from "../reads/read-target-pushes.ts";
import { type ChangeRow, changeOfRow, selectChanges } from "./change-row.ts";

export function* decidePush(
  transaction: Transaction,
  { project, target }: TargetBranch,
  command: TargetPushCommand,
): Steps<{ readonly changed: boolean }> {
  const { database, now } = transaction;
  const before = yield* readTargetPush(database, { project, target });
  const after = decideTargetPush(before, command);
  if (after === undefined) return { changed: false };
  const wait = nextPushMs(after);
  yield* database.run(
    `INSERT INTO merge_queue (project_id, target, paused, push, push_due) VALUES (?1, ?2, 0, ?3, ?4)
     ON CONFLICT (project_id, target) DO UPDATE SET push = ?3, push_due = ?4`,
    project,
    target,
    JSON.stringify(after),
    wait === undefined ? null : now + wait,
  );
  yield* announce(transaction, before, after);
  return { changed: true };
}

/** Asks for the push of a target on which a change has landed. */
export function* pushLanded(transaction: Transaction, record: ChangeRecord, commit: string): Steps<void> {
  const access = record.request?.push;
  if (access === undefined) return;
  const { change, project, target } = record;
  yield* decidePush(transaction, { project, target }, { kind: "request", access, commit, change });
  const { database } = transaction;
  const revision = (yield* readTargetPush(database, { project, target }))?.revision ?? null;
  yield* database.run("UPDATE change SET push_revision = ? WHERE task_id = ?", revision, change);
}

/** A failure that repeats is no event. */
function* announce(transaction: Transaction, before: TargetPush | undefined, after: TargetPush): Steps<void> {
  const { failure, commit, change } = after;
  const isSent = before !== undefined && after.sent > before.sent;
  const isDelayed = failure !== undefined && failure.detail !== before?.failure?.detail;
  if (!isSent && !isDelayed) return;
  const row = yield* transaction.database.get<ChangeRow>(`${selectChanges} WHERE change.task_id = ?`, change);
  if (row === undefined) return;
  const { run, name: task, attempt, target } = changeOfRow(row);
  const data = { target, commit, failure };
  transaction.append({ kind: isSent ? "push.sent" : "push.delayed", run, task, attempt, data });
}
