import { type Command, InvalidArgumentError, Option } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { BudgetPeriod } from "@wezterm-parallel/shared/domain/spending/budget";
import type { BudgetResource } from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";

import { findProjectHere } from "../../agents/project-pools.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderBudget } from "../../render/spending.ts";
import { parseInteger } from "../../text/parse-option.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

interface BudgetOptions {
  readonly cost?: number;
  readonly tokens?: number;
  readonly per?: BudgetPeriod;
  readonly remove?: boolean;
}

export function registerAgentBudgets(agents: Command, cli: CliContext): void {
  agents
    .command("budgets")
    .description("list budgets that people set, and those of unfinished runs that are nearly used up")
    .addHelpText("after", examples("wzp agents budgets", "wzp agents budgets --json | jq '.[].of'"))
    .action(cli.action(() => list(cli)));
  agents
    .command("budget")
    .argument("<of>", "a task, a run, a project (p3, or . for this one), a person (@alice), or all")
    .option("--cost <dollars>", "US dollars", parseDollars)
    .option("--tokens <number>", "tokens of all kinds", parseInteger(1, 1_000_000_000_000))
    .addOption(
      new Option("--per <period>", "for a project, a person and all: the period, in UTC").choices([
        "day",
        "month",
      ]),
    )
    .option("--remove", "remove the budget, also that of the plan")
    .description("limit what agents spend, with immediate effect")
    .addHelpText(
      "after",
      `\nThe given limits replace all earlier ones. When a budget is used up, its running agents are asked to wrap up, then\nended, and no others start.\n${examples(
        "wzp agents budget r12 --cost 20",
        "wzp agents budget r12/fix-142 --tokens 2000000",
        "wzp agents budget @alice --cost 50 --per day",
        "wzp agents budget . --cost 500 --per month --json",
      )}`,
    )
    .action(cli.action((of: string, options: BudgetOptions) => set(cli, of, options)));
}

function parseDollars(text: string): number {
  const value = Number(text.replace(/^\$/, ""));
  if (/^\$?\d+(\.\d+)?$/.test(text) && value > 0 && value <= 1_000_000_000) return value;
  throw new InvalidArgumentError("It must be an amount of US dollars such as 5 or 2.50.");
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const found = await client.get("listBudgets", {});
  if (!found.ok) return found;
  const { items } = found.value;
  if (cli.json) cli.printJson(items);
  else if (items.length === 0)
    cli.print("no budgets (set one with: wzp agents budget all --cost 50 --per day)");
  else
    cli.print(
      await renderTable(
        items.map((item) => cellsOf(cli, item)),
        cli.width,
      ),
    );
  return ok(exitCodes.done);
}

async function set(
  cli: CliContext,
  name: string,
  { cost, tokens, per, remove }: BudgetOptions,
): Promise<Result<ExitCode, Failure>> {
  const limits = { ...(cost !== undefined && { cost }), ...(tokens !== undefined && { tokens }) };
  const isEmpty = Object.keys(limits).length === 0;
  if (isEmpty !== (remove === true)) return fail(isEmpty ? nothingToSet(name) : removesAndSets);
  const opened = await cli.startedClient();
  if (!opened.ok) return opened;
  const of = await ownerOf(cli, opened.value, name);
  if (!of.ok) return of;
  const body = { of: of.value, ...limits, ...(per !== undefined && { per }) };
  const changed = await opened.value.send("setBudget", {}, body);
  if (!changed.ok) return changed;
  const { budget } = changed.value;
  if (cli.json) cli.printJson(changed.value);
  else if (budget === undefined) cli.print(`no budget any more: ${visible(of.value)}`);
  else cli.print(await renderTable([cellsOf(cli, budget)], cli.width));
  return ok(exitCodes.done);
}

/** Projects are named by `.` here; ids of runs and tasks may be shortened. */
async function ownerOf(cli: CliContext, client: Client, name: string): Promise<Result<string, Failure>> {
  if (name === ".") {
    const project = await findProjectHere(cli, client);
    if (!project.ok) return project;
    return project.value === undefined ? fail(noRunYet) : ok(project.value);
  }
  if (/^(?:@.*|all|p\d+)$/s.test(name)) return ok(name);
  const found = await (await import("../../tasks/resolve-id.ts")).resolveId(cli, name);
  return found.ok ? ok(found.value.id) : found;
}

function cellsOf({ colours }: CliContext, budget: BudgetResource) {
  const colour = { within: colours.green, near: colours.yellow, "used-up": colours.red }[budget.stage];
  return [
    { text: visible(budget.of), colour: colours.bold },
    { text: budget.per === undefined ? "" : `per ${budget.per}` },
    { text: renderBudget(budget, budget.spent), colour },
  ];
}

function nothingToSet(name: string): Failure {
  return {
    reason: "invalid-request",
    detail: "There is nothing to set.",
    hint: `Give a limit, such as: wzp agents budget ${name} --cost 20`,
  };
}

const removesAndSets: Failure = {
  reason: "invalid-request",
  detail: "A budget is either set or removed.",
  hint: "Give limits, or --remove.",
};

const noRunYet: Failure = { reason: "not-found", detail: "This project has no run yet." };
