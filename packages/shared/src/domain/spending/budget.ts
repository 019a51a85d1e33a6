import { parseId } from "../ids.ts";
import { totalTokens } from "../transcript/token-usage.ts";
import { type Budget, shareOf } from "./budget-share.ts";
import type { Spending } from "./spending.ts";

/** `near`: at least 80 % are spent; `used-up`: everything. */
export const budgetStages = ["within", "near", "used-up"] as const;
export type BudgetStage = (typeof budgetStages)[number];

/** Periods in UTC, after which spending counts from zero. */
export const budgetPeriods = ["day", "month"] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** Scope of a budget, and its period. */
export interface BudgetName {
  /** A task (`r12/fix`), a run (`r12`), a project (`p3`), the runs that a person started (`@alice`), or `all`. */
  readonly of: string;
  /** Absent for tasks and runs, whose spending counts as a whole. */
  readonly per?: BudgetPeriod | undefined;
}

export type BudgetOwner =
  | { readonly kind: "task"; readonly run: number; readonly task: string }
  | { readonly kind: "run"; readonly run: number }
  | { readonly kind: "project"; readonly project: number }
  | { readonly kind: "person"; readonly name: string }
  | { readonly kind: "server" };

/** The share of a budget at which people are warned. */
const warningShare = 0.8;

const dayMs = 86_400_000;

export function stageOf(budget: Budget, spent: Spending): BudgetStage {
  const share = shareOf(budget, spent);
  if (share >= 1) return "used-up";
  return share >= warningShare ? "near" : "within";
}

/** Returns what was spent and the limit, of the cost or the tokens of a budget, whichever is closer to its end. */
export function describeUse(
  budget: Budget,
  spent: Spending,
): { readonly spent: string; readonly limit: string } {
  const { cost, tokens } = budget;
  const share = shareOf(budget, spent);
  if (cost !== undefined && spent.cost / cost >= share)
    return { spent: dollars(spent.cost), limit: dollars(cost) };
  return { spent: String(totalTokens(spent)), limit: `${tokens ?? 0} tokens` };
}

/** Cents matter only for small sums. */
function dollars(amount: number): string {
  return `$${amount.toFixed(amount > 0 && amount < 0.1 ? 4 : 2)}`;
}

/** Returns undefined for text that names nothing which can have a budget. */
export function parseBudgetOwner(of: string): BudgetOwner | undefined {
  if (of === "all") return { kind: "server" };
  if (of.startsWith("@")) return of.length > 1 ? { kind: "person", name: of.slice(1) } : undefined;
  const [, project] = /^p(\d{1,12})$/.exec(of) ?? [];
  if (project !== undefined) return { kind: "project", project: Number(project) };
  const id = parseId(of);
  return id.ok && id.value.kind !== "attempt" ? id.value : undefined;
}

interface Spender {
  readonly run: number;
  /** Name of the task. */
  readonly task: string;
  readonly project: number;
  /** The person who started the run, if known. */
  readonly person?: string | undefined;
}

/** Returns every budget that a task can have an effect on, from the narrowest to the widest. */
export function budgetsOver({ run, task, project, person }: Spender): readonly BudgetName[] {
  const wide = [`p${project}`, ...(person === undefined ? [] : [`@${person}`]), "all"];
  return [
    { of: `r${run}/${task}` },
    { of: `r${run}` },
    ...wide.flatMap((of) => budgetPeriods.map((per) => ({ of, per }))),
  ];
}

/** Returns the first day (since the epoch, UTC) whose spending counts at `now` (epoch ms). */
export function firstDayOf(per: BudgetPeriod | undefined, now: number): number {
  if (per === undefined) return 0;
  if (per === "day") return Math.floor(now / dayMs);
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / dayMs;
}

/** Returns the epoch ms at which spending counts from zero again; undefined: never. */
export function endOfPeriod(per: BudgetPeriod | undefined, now: number): number | undefined {
  if (per === undefined) return undefined;
  if (per === "day") return (Math.floor(now / dayMs) + 1) * dayMs;
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
