import type { Tables } from "../../drivers/tables/tables.ts";

/** A condition that every store meets. */
export interface Invariant {
  readonly part: Tables["part"];
  /** Describes a violation, for the report. */
  readonly what: string;
  /** Selects `at`, where each violation is, in the SQL that both engines understand. */
  readonly violations: string;
}

/** Rows of `table` whose `column` names no row of `other`. */
function orphans(
  table: string,
  column: string,
  [other, key = "id"]: readonly [string, string?],
  where = "true",
): Invariant {
  return {
    part: "runs",
    what: `${table} names a ${other} that does not exist`,
    violations: `SELECT one.${column} AS at FROM ${table} AS one LEFT JOIN ${other} AS two ON two.${key} = one.${column}
      WHERE one.${column} IS NOT NULL AND two.${key} IS NULL AND ${where}`,
  };
}

function orphansOfPeople(table: string, column: string, [other, key]: readonly [string, string]): Invariant {
  return {
    ...orphans(table, column, [`"${other}"`, key]),
    part: "accounts",
    what: `${table} names a ${other} that does not exist`,
  };
}

const links: readonly Invariant[] = [
  orphans("run", "project_id", ["project"]),
  orphans("run", "environment_id", ["environment"]),
  orphans("run_count", "run_id", ["run"]),
  orphans("task", "run_id", ["run"], "one.run_id NOT IN (SELECT run_id FROM removal)"),
  orphans("task", "spec_id", ["spec"]),
  orphans("task", "signature_id", ["signature"]),
  orphans("need", "task_id", ["task"]),
  orphans("need", "predecessor_id", ["task"]),
  orphans("attempt", "task_id", ["task"]),
  orphans("attempt", "worker_id", ["worker"]),
  orphans("change", "task_id", ["task"]),
  orphans("revision", "task_id", ["change", "task_id"]),
  orphans("review_thread", "task_id", ["change", "task_id"]),
  orphans("review_comment", "thread_id", ["review_thread"]),
  orphans("review_verdict", "task_id", ["change", "task_id"]),
  orphans("firing", "schedule_id", ["schedule"]),
  orphans("webhook_delivery", "webhook_id", ["webhook"]),
  orphans("hook_run", "hook_id", ["hook"]),
  orphansOfPeople("token", "grant_id", ["access_grant", "id"]),
  orphansOfPeople("member", "user_id", ["user", "id"]),
  orphansOfPeople("password", "user_id", ["user", "id"]),
  orphansOfPeople("second_factor", "user_id", ["user", "id"]),
  orphansOfPeople("passkey", "user_id", ["user", "id"]),
  orphansOfPeople("identity", "user_id", ["user", "id"]),
];

const live = "('leased', 'running', 'verifying')";

const fences: readonly Invariant[] = [
  {
    part: "runs",
    what: "a task has more than one live attempt",
    violations:
      "SELECT task_id AS at FROM attempt WHERE state <> 'ended' GROUP BY task_id HAVING count(*) > 1",
  },
  {
    part: "runs",
    what: "a live task has no live attempt",
    violations: `SELECT task.id AS at FROM task LEFT JOIN attempt
      ON attempt.task_id = task.id AND attempt.attempt = task.attempts AND attempt.state <> 'ended'
      WHERE task.state IN ${live} AND attempt.task_id IS NULL`,
  },
  {
    part: "runs",
    what: "an attempt is live, but its task is not",
    violations: `SELECT task.id AS at FROM attempt JOIN task ON task.id = attempt.task_id
      WHERE attempt.state <> 'ended' AND task.state NOT IN ${live}`,
  },
  {
    part: "runs",
    what: "an attempt has a higher number than its task has counted",
    violations:
      "SELECT task.id AS at FROM attempt JOIN task ON task.id = attempt.task_id WHERE attempt.attempt > task.attempts",
  },
  {
    part: "runs",
    what: "an attempt has a later epoch than its worker",
    violations:
      "SELECT task_id AS at FROM attempt JOIN worker ON worker.id = attempt.worker_id WHERE worker_epoch > worker.epoch",
  },
];

const numbers: readonly Invariant[] = [
  {
    part: "runs",
    what: "the number of an event is missing before this one",
    violations: `SELECT one.seq AS at FROM event AS one LEFT JOIN event AS before ON before.seq = one.seq - 1
      WHERE before.seq IS NULL AND one.seq > (SELECT min(seq) FROM event)`,
  },
  {
    part: "runs",
    what: "the counted tasks of a run are not those it has",
    violations: `SELECT counted.run_id AS at FROM run_count AS counted WHERE counted.n <>
      (SELECT count(*) FROM task WHERE task.run_id = counted.run_id AND task.state = counted.state)`,
  },
  {
    part: "runs",
    what: "tasks of a run are counted nowhere",
    violations: `SELECT DISTINCT task.run_id AS at FROM task LEFT JOIN run_count AS counted
      ON counted.run_id = task.run_id AND counted.state = task.state WHERE counted.run_id IS NULL
      AND task.run_id NOT IN (SELECT run_id FROM removal)`,
  },
  {
    part: "accounts",
    what: "an entry of the audit log is missing before this one",
    violations: `SELECT one.seq AS at FROM audit AS one LEFT JOIN audit AS before ON before.seq = one.seq - 1
      WHERE before.seq IS NULL AND one.seq > (SELECT min(seq) FROM audit)`,
  },
];

export const invariants: readonly Invariant[] = [...links, ...fences, ...numbers];
