import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { runId, taskId } from "@wezterm-parallel/shared/domain/ids";
import type { RunLimits } from "@wezterm-parallel/shared/domain/run/run-spec";
import { type Budget } from "@wezterm-parallel/shared/domain/spending/budget-share";
import {
  type BudgetName,
  type BudgetOwner,
  type BudgetPeriod,
  budgetsOver,
  type BudgetStage,
  firstDayOf,
  parseBudgetOwner,
} from "@wezterm-parallel/shared/domain/spending/budget";
import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { BudgetInEffect, BudgetRecord, OverspentAttempt } from "../../budgets.ts";
import { readSpendingWhere } from "./read-spending.ts";

interface BudgetRow {
  readonly owner: string;
  readonly per: BudgetPeriod | "";
  readonly cost: number | null;
  readonly tokens: number | null;
  readonly stage: BudgetStage;
}

/** A stored budget. */
export interface KnownBudget extends BudgetName {
  readonly budget: Budget;
  readonly stage: BudgetStage;
}

const columns = "budget.owner, budget.per, budget.cost, budget.tokens, budget.stage";

export function* readBudget(
  database: SqlDatabase,
  { of, per = "" as never }: BudgetName,
): Steps<KnownBudget | undefined> {
  const row = yield* database.get<BudgetRow>(
    `SELECT ${columns} FROM budget WHERE owner = ? AND per = ?`,
    of,
    per,
  );
  return row && knownOf(row);
}

function knownOf({ owner, per, cost, tokens, stage }: BudgetRow): KnownBudget {
  return {
    of: owner,
    ...(per !== "" && { per }),
    budget: { ...(cost !== null && { cost }), ...(tokens !== null && { tokens }) },
    stage,
  };
}

/** The run of a task, as far as budgets depend on it. */
export interface RunOfBudgets {
  readonly run: number;
  readonly project: number;
  readonly person?: string;
  /** Of its plan. */
  readonly budget: Budget | undefined;
}

export function* readRunOfBudgets(database: SqlDatabase, run: number): Steps<RunOfBudgets | undefined> {
  const row = yield* database.get<{ project: number; person: string | null; limits: string }>(
    `SELECT project_id AS project, json_extract(started_by, '$.name') AS person, limits FROM run WHERE id = ?`,
    run,
  );
  if (row === undefined) return undefined;
  const { budget } = JSON.parse(row.limits) as RunLimits;
  return { run, project: row.project, ...(row.person !== null && { person: row.person }), budget };
}

/**
 * Returns the narrowest budget over the tasks of a run that is used up; with the name of a task, also its own. Undefined:
 * its agents may spend.
 */
export function* readUsedUp(
  database: SqlDatabase,
  run: number,
  task?: string,
): Steps<KnownBudget | undefined> {
  const any = yield* database.get<object>("SELECT 1 FROM budget WHERE stage = 'used-up' LIMIT 1");
  const over = any === undefined ? undefined : yield* readRunOfBudgets(database, run);
  if (over === undefined) return undefined;
  const names = budgetsOver({ ...over, task: task ?? "" }).slice(task === undefined ? 1 : 0);
  for (const name of names) {
    const found = yield* readBudget(database, name);
    if (found?.stage === "used-up") return found;
  }
  return undefined;
}

/** Returns what counts towards a budget at `now` (epoch ms). */
export function* readSpent(database: SqlDatabase, { of, per }: BudgetName, now: number): Steps<Spending> {
  const owner = parseBudgetOwner(of);
  if (owner === undefined) throw new Error(`Internal error: nothing has a budget ${of}`);
  const { sql, values } = spentBy(owner);
  return yield* readSpendingWhere(database, {
    sql: `${sql} AND spending.day >= ?`,
    values: [...values, firstDayOf(per, now)],
    alsoRemoved: owner.kind !== "task" && owner.kind !== "run",
  });
}

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

function spentBy(owner: BudgetOwner): Condition {
  if (owner.kind === "task") {
    const sql = "spending.task_id = (SELECT id FROM task WHERE run_id = ? AND name = ?)";
    return { sql, values: [owner.run, owner.task] };
  }
  return ofRuns(owner);
}

function ofRuns(owner: Exclude<BudgetOwner, { kind: "task" }>): Condition {
  switch (owner.kind) {
    case "run":
      return { sql: "run.id = ?", values: [owner.run] };
    case "project":
      return { sql: "run.project_id = ?", values: [owner.project] };
    case "person":
      return { sql: "json_extract(run.started_by, '$.name') = ?", values: [owner.name] };
    case "server":
      return { sql: "1 = 1", values: [] };
  }
}

/** Tasks with an agent, in unfinished runs. */
const agents = `FROM run JOIN task ON task.run_id = run.id JOIN signature ON signature.id = task.signature_id
  WHERE run.ended_at IS NULL AND json_extract(signature.body, '$.pool') IS NOT NULL`;

/** Returns the lanes of ready agents to which a budget applies. */
export function* readWaitingAgents(
  database: SqlDatabase,
  of: string,
): Steps<{ run: number; signature: number }[]> {
  const { sql, values } = agentsOf(of);
  return yield* database.all(
    `SELECT DISTINCT task.run_id AS run, task.signature_id AS signature ${agents} AND task.state = 'ready' AND ${sql}`,
    ...values,
  );
}

/** Returns the running agents over which a budget is used up. */
export function* readOverspent(database: SqlDatabase): Steps<OverspentAttempt[]> {
  const used = yield* database.all<{ owner: string }>(
    "SELECT DISTINCT owner FROM budget WHERE stage = 'used-up'",
  );
  const found = new Map<string, OverspentAttempt>();
  for (const { owner } of used) {
    const { sql, values } = agentsOf(owner);
    const live = yield* database.all<{ run: number; task: string; attempt: number }>(
      `SELECT task.run_id AS run, task.name AS task, task.attempts AS attempt ${agents}
         AND task.state IN ('leased', 'running') AND task.stopping = 0 AND ${sql}`,
      ...values,
    );
    for (const one of live) found.set(`${one.run}/${one.task}`, { ...one });
  }
  return [...found.values()];
}

function agentsOf(of: string): Condition {
  const owner = parseBudgetOwner(of);
  if (owner?.kind === "task")
    return { sql: "task.run_id = ? AND task.name = ?", values: [owner.run, owner.task] };
  return owner === undefined ? { sql: "1 = 0", values: [] } : ofRuns(owner);
}

/**
 * Returns the stored budgets: of unfinished runs and their tasks, of projects, people and the server. With `projects`, only
 * those of these projects, their runs and tasks.
 */
export function* readBudgets(
  database: SqlDatabase,
  now: number,
  projects?: readonly number[],
): Steps<BudgetRecord[]> {
  const rows = yield* database.all<BudgetRow>(`SELECT ${columns} FROM budget ORDER BY owner, per`);
  const found: BudgetRecord[] = [];
  for (const known of rows.map(knownOf)) {
    const owner = parseBudgetOwner(known.of);
    if (owner === undefined) continue;
    const { project, ended } = yield* placeOf(database, owner);
    const isSeen = projects === undefined || (project !== undefined && projects.includes(project));
    if (!ended && isSeen) found.push({ ...known, spent: yield* readSpent(database, known, now) });
  }
  return found;
}

function* placeOf(
  database: SqlDatabase,
  owner: BudgetOwner,
): Steps<{ project: number | undefined; ended: boolean }> {
  if (owner.kind === "project") return { project: owner.project, ended: false };
  if (owner.kind === "person" || owner.kind === "server") return { project: undefined, ended: false };
  const run = yield* database.get<{ project: number; ended: number }>(
    "SELECT project_id AS project, CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END AS ended FROM run WHERE id = ?",
    owner.run,
  );
  return { project: run?.project, ended: run?.ended !== 0 };
}

/** Returns the budget in effect for a run or task: what a person set, or the plan. */
export function* readBudgetOf(
  database: SqlDatabase,
  { run, task }: { readonly run: number; readonly task?: string },
  planned: Budget | undefined,
): Steps<BudgetInEffect | undefined> {
  const known = yield* readBudget(database, { of: task === undefined ? runId(run) : taskId(run, task) });
  if (known !== undefined) return Object.keys(known.budget).length === 0 ? undefined : known;
  return planned && { budget: planned, stage: "within" };
}
