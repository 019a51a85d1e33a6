import type { BudgetPeriod } from "@wezterm-parallel/shared/domain/spending/budget";
import type { SetBudget } from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";

/** The possible subjects of a budget, in the order of the choice. */
export const budgetKinds = ["all", "person", "project", "work"] as const;
export type BudgetKind = (typeof budgetKinds)[number];

/** What a person has typed. */
export interface BudgetDraft {
  readonly kind: BudgetKind;
  /** Name of the person, or id of the project, run or task. */
  readonly name: string;
  readonly per: BudgetPeriod;
  readonly cost: string;
  readonly tokens: string;
}

/** The fields that are wrong; `limits`: none is given. */
export type BudgetFault = "name" | "cost" | "tokens" | "limits";

/** Reads a draft, or returns the first field that is wrong. */
export function readBudget({ kind, name, per, cost, tokens }: BudgetDraft): SetBudget | BudgetFault {
  const trimmed = name.trim().replace(/^@/, "");
  if (kind !== "all" && trimmed === "") return "name";
  const dollars = readAmount(cost, /^\d+(?:\.\d+)?$/, 1_000_000_000);
  const many = readAmount(tokens, /^\d+$/, 1_000_000_000_000);
  if (dollars === "wrong") return "cost";
  if (many === "wrong") return "tokens";
  if (dollars === undefined && many === undefined) return "limits";
  return {
    of: kind === "all" ? "all" : kind === "person" ? `@${trimmed}` : trimmed,
    ...(kind !== "work" && { per }),
    ...(dollars !== undefined && { cost: dollars }),
    ...(many !== undefined && { tokens: many }),
  };
}

/** People group digits, and write the sign of the currency. */
function readAmount(text: string, pattern: RegExp, most: number): number | "wrong" | undefined {
  const digits = text.replaceAll(/[\s,_$]/g, "");
  if (digits === "") return undefined;
  const value = Number(digits);
  return pattern.test(digits) && value > 0 && value <= most ? value : "wrong";
}

/** The draft for a budget that exists. */
export function draftOf({
  of,
  per = "day",
  cost,
  tokens,
}: {
  readonly of: string;
  readonly per?: BudgetPeriod | undefined;
  readonly cost?: number | undefined;
  readonly tokens?: number | undefined;
}): BudgetDraft {
  const amounts = {
    cost: cost === undefined ? "" : String(cost),
    tokens: tokens === undefined ? "" : String(tokens),
  };
  return { kind: kindOf(of), name: of.replace(/^@/, ""), per, ...amounts };
}

export function kindOf(of: string): BudgetKind {
  if (of === "all") return "all";
  if (of.startsWith("@")) return "person";
  return /^p\d+$/.test(of) ? "project" : "work";
}
