import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";

import type { CliContext } from "../invocation/context.ts";
import type { LoadedPlan } from "../plan-file/load-plan.ts";
import { prepareWidths } from "../text/width.ts";
import { describeAffected } from "./describe-affected.ts";
import { type Affected, findAffected } from "./find-affected.ts";

interface Chosen {
  /** Names of tasks; none: all of the plan, unless `affected` is empty. */
  readonly names: readonly string[];
  readonly affected?: Affected;
}

/** Returns the tasks to run: the named ones, or those among them that changes since `base` affect. */
export async function chooseTasks(
  cli: CliContext,
  loaded: LoadedPlan,
  names: readonly string[],
  base: string | true | undefined,
): Promise<Result<Chosen, Failure>> {
  if (base === undefined) return ok({ names });
  const affected = await findAffected(loaded, { base, names, env: cli.env });
  if (!affected.ok) return affected;
  const chosen = affected.value.tasks.map(({ name }) => name);
  const isAll = chosen.length === planTasks(loaded.plan).length;
  return ok({ names: isAll ? [] : chosen, affected: affected.value });
}

/** Prints what was selected and why; with `--json`, only when no run follows that has it. */
export async function tellAffected(cli: CliContext, affected: Affected): Promise<void> {
  const isNone = affected.tasks.length === 0;
  if (cli.json) {
    if (isNone) cli.printJson({ run: null, tasks: [], affected });
    return;
  }
  await prepareWidths(affected.tasks.map(({ name }) => name));
  const text = describeAffected(affected);
  if (isNone) cli.print(text);
  else cli.note(text);
}
