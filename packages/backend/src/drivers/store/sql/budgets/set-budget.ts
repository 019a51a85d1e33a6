import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { type Budget } from "@wezterm-parallel/shared/domain/spending/budget-share";
import {
  type BudgetName,
  type BudgetOwner,
  parseBudgetOwner,
} from "@wezterm-parallel/shared/domain/spending/budget";

import type { BudgetRecord } from "../../budgets.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readBudget, readSpent } from "../reads/read-budgets.ts";
import { weigh, writeBudget } from "./weigh-budgets.ts";

/**
 * Sets a budget, with immediate effect; one without limits removes it, also that of the plan. Fails with `not-found` for a
 * run, task or project that does not exist. Returns the budget, unless it was removed.
 */
export function* setBudget(
  transaction: Transaction,
  name: BudgetName,
  budget: Budget,
): Steps<{ readonly set: BudgetRecord | undefined }> {
  const { database, now } = transaction;
  const owner = parseBudgetOwner(name.of);
  if (owner === undefined || !(yield* exists(transaction, owner))) throw new Refusal(unknownOwner(name.of));
  const before = (yield* readBudget(database, name))?.stage ?? "within";
  yield* writeBudget(transaction, name, { budget, stage: before });
  yield* weigh(transaction, name, { budget, before });
  const isSet = budget.cost !== undefined || budget.tokens !== undefined;
  const isPlanned = owner.kind === "task" || owner.kind === "run";
  if (!isSet && !isPlanned)
    yield* database.run("DELETE FROM budget WHERE owner = ? AND per = ?", name.of, name.per ?? "");
  const known = isSet ? yield* readBudget(database, name) : undefined;
  return { set: known && { ...known, spent: yield* readSpent(database, name, now) } };
}

function* exists({ database }: Transaction, owner: BudgetOwner): Steps<boolean> {
  switch (owner.kind) {
    case "task":
      return (
        (yield* database.get<object>(
          "SELECT 1 FROM task WHERE run_id = ? AND name = ?",
          owner.run,
          owner.task,
        )) !== undefined
      );
    case "run":
      return (yield* database.get<object>("SELECT 1 FROM run WHERE id = ?", owner.run)) !== undefined;
    case "project":
      return (yield* database.get<object>("SELECT 1 FROM project WHERE id = ?", owner.project)) !== undefined;
    default:
      return true;
  }
}

function unknownOwner(owner: string) {
  return createFailure({
    reason: "not-found",
    detail: createMessage("budget-owner-unknown", { owner }),
    hint: createMessage("budget-owner-hint"),
  });
}
