import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planTasks, selectTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import type { LoadedPlan } from "../plan-file/load-plan.ts";
import { graphTasks, graphText, planSummary, renderPlanGraph } from "../render/plan/plan-graph.ts";
import { renderPlanParams } from "../render/plan/plan-params.ts";
import { prepareWidths } from "../text/width.ts";
import { describeAffected } from "./describe-affected.ts";
import type { Affected } from "./find-affected.ts";

/** Prints the graph of these tasks of a plan (`[]`: all) and what they need; of affected ones also why they run. */
export async function printPlan(
  cli: CliContext,
  { plan, path, shown }: LoadedPlan,
  names: readonly string[],
  affected?: Affected,
): Promise<Result<ExitCode, Failure>> {
  const all = planTasks(plan);
  const chosen = affected?.tasks.length === 0 ? ok([]) : selectTasks(all, names);
  if (!chosen.ok) return fail(chosen.failure);
  if (cli.json) {
    cli.printJson({
      file: path,
      tasks: chosen.value,
      params: plan.params ?? {},
      ...(affected && { affected }),
    });
    return ok(exitCodes.done);
  }
  const view = { width: cli.width, colours: cli.colours };
  const tasks = graphTasks(chosen.value);
  await prepareWidths([...tasks.map((task) => graphText(task)), ...chosen.value.map(({ name }) => name)]);
  if (affected !== undefined) cli.print(describeAffected(affected, Number.POSITIVE_INFINITY));
  if (tasks.length === 0) return ok(exitCodes.done);
  cli.print(cli.colours.dim(`${shown} · ${planSummary(plan, all.length)}`));
  if (plan.params !== undefined) cli.print(await renderPlanParams(plan.params, view));
  cli.print(renderPlanGraph(tasks, view));
  return ok(exitCodes.done);
}
