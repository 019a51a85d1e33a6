import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { parseId, projectId } from "@wezterm-parallel/shared/domain/ids";
import { type Budget } from "@wezterm-parallel/shared/domain/spending/budget-share";
import {
  type BudgetName,
  budgetsOver,
  type BudgetStage,
  endOfPeriod,
  parseBudgetOwner,
  stageOf,
} from "@wezterm-parallel/shared/domain/spending/budget";

import type { Transaction } from "../commits/transaction.ts";
import {
  readBudget,
  readRunOfBudgets,
  readSpent,
  readWaitingAgents,
  type RunOfBudgets,
} from "../reads/read-budgets.ts";
import type { TaskRow } from "../rows/task-columns.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";

/** Compares what was spent with every budget over a task; what has reached another stage is an event. */
export function* weighBudgets(
  transaction: Transaction,
  specs: TaskSpecs,
  { run_id: run, name: task, spec_id: spec }: Pick<TaskRow, "run_id" | "name" | "spec_id">,
): Steps<void> {
  const over = yield* readRunOfBudgets(transaction.database, run);
  if (over === undefined) return;
  const planned = { task: (yield* specs.shared(spec)).budget, run: over.budget };
  for (const name of budgetsOver({ ...over, task })) {
    const known = yield* readBudget(transaction.database, name);
    const budget = known?.budget ?? plannedFor(name, planned);
    if (budget !== undefined) yield* weigh(transaction, name, { budget, before: known?.stage ?? "within" });
  }
}

function plannedFor(
  { of }: BudgetName,
  planned: { readonly task: Budget | undefined; readonly run: RunOfBudgets["budget"] },
): Budget | undefined {
  const owner = parseBudgetOwner(of)?.kind;
  return owner === "task" || owner === "run" ? planned[owner] : undefined;
}

/** Stores the stage that a budget has reached, if it is another one. */
export function* weigh(
  transaction: Transaction,
  name: BudgetName,
  { budget, before }: { readonly budget: Budget; readonly before: BudgetStage },
): Steps<void> {
  const { database, now } = transaction;
  const stage = stageOf(budget, yield* readSpent(database, name, now));
  if (stage === before) return;
  yield* writeBudget(transaction, name, { budget, stage });
  publish(transaction, name, stage);
  if (stage !== "used-up" && before !== "used-up") return;
  for (const lane of yield* readWaitingAgents(database, name.of)) transaction.stirred(lane);
}

export function* writeBudget(
  transaction: Transaction,
  { of, per }: BudgetName,
  { budget, stage }: { readonly budget: Budget; readonly stage: BudgetStage },
): Steps<void> {
  const ends = stage === "within" ? undefined : endOfPeriod(per, transaction.now);
  yield* transaction.database.run(
    `INSERT INTO budget (owner, per, cost, tokens, stage, ends_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (owner, per) DO UPDATE SET cost = excluded.cost, tokens = excluded.tokens, stage = excluded.stage,
       ends_at = excluded.ends_at`,
    of,
    per ?? "",
    budget.cost ?? null,
    budget.tokens ?? null,
    stage,
    ends ?? null,
  );
  if (ends !== undefined) transaction.parked();
}

/** Starts the next period of budgets whose last one is over; returns ms until the next such time. */
export function* passBudgets(transaction: Transaction): Steps<number | undefined> {
  const { database, now } = transaction;
  const due = yield* database.all<{ of: string; per: "day" | "month" }>(
    "SELECT owner AS of, per FROM budget WHERE ends_at <= ?",
    now,
  );
  for (const name of due) {
    const known = yield* readBudget(database, name);
    if (known !== undefined) yield* weigh(transaction, name, { budget: known.budget, before: known.stage });
    yield* database.run(
      "UPDATE budget SET ends_at = ? WHERE owner = ? AND per = ? AND stage <> 'within'",
      endOfPeriod(name.per, now) ?? null,
      name.of,
      name.per,
    );
  }
  const next = (yield* database.get<{ at: number | null }>("SELECT min(ends_at) AS at FROM budget"))?.at;
  return next == null ? undefined : Math.max(0, next - now);
}

/** Events of tasks and runs are those of their run; others name their project, or belong to the whole server. */
function publish(transaction: Transaction, { of, per }: BudgetName, stage: BudgetStage): void {
  const owner = parseBudgetOwner(of);
  const id = parseId(of);
  transaction.append({
    kind: "budget.changed",
    ...(id.ok && { run: id.value.run }),
    ...(owner?.kind === "task" && { task: owner.task }),
    data: {
      of,
      ...(per !== undefined && { per }),
      stage,
      ...(owner?.kind === "project" && { project: projectId(owner.project) }),
    },
  });
}
