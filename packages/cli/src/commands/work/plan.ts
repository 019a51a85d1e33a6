import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { suits } from "@wezterm-parallel/shared/domain/placement";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import { planTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { loadPlan } from "../../plan-file/load-plan.ts";
import { examples } from "../../render/examples.ts";
import { planSummary } from "../../render/plan/plan-graph.ts";
import { printPlan } from "../../selection/print-plan.ts";

export function registerPlan(program: Command, cli: CliContext): void {
  const plan = program.command("plan");
  plan
    .command("check")
    .description("validate the plan and list all errors")
    .addHelpText("after", examples("wzp plan check", "wzp plan check --json | jq .error.data.problems"))
    .action(cli.action(() => checkPlan(cli)));
  plan
    .command("show [tasks...]")
    .description("show the parameters and the graph of the plan, or of selected tasks and their dependencies")
    .addHelpText("after", examples("wzp plan show", "wzp plan show build --json | jq '.tasks[].name'"))
    .action(cli.action((names: readonly string[]) => showPlan(cli, names)));
}

async function checkPlan(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const loaded = await loadPlan(cli);
  if (!loaded.ok) return loaded;
  const { plan, path, shown } = loaded.value;
  const total = planTasks(plan).length;
  if (cli.json) cli.printJson({ file: path, tasks: total });
  else {
    cli.print(`${cli.colours.green("✓")} ${shown}: ${planSummary(plan, total)}`);
    for (const name of await findUnplaceable(cli, plan)) {
      cli.note(
        `warning: no connected worker can run ${name}: compare its \`labels\` and \`resources\` with wzp workers`,
      );
    }
  }
  return ok(exitCodes.done);
}

/** Finds tasks that no current worker can run; returns none when no server answers. */
async function findUnplaceable(cli: CliContext, plan: Plan): Promise<readonly string[]> {
  const workers = await (await cli.client({ prompt: true })).workers();
  const connected = workers.ok ? workers.value.filter(({ state }) => state === "connected") : [];
  if (connected.length === 0) return [];
  const tasks = planTasks(plan).filter(
    ({ labels, resources }) => !connected.some((worker) => suits({ labels, ...resources }, worker)),
  );
  return tasks.map(({ name }) => name);
}

async function showPlan(cli: CliContext, names: readonly string[]): Promise<Result<ExitCode, Failure>> {
  const loaded = await loadPlan(cli);
  if (!loaded.ok) return loaded;
  return printPlan(cli, loaded.value, names);
}
