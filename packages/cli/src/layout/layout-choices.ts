import { availableParallelism } from "node:os";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { LayoutRequest } from "@wezterm-parallel/shared/domain/layout/auto-layout";
import { layoutNames, standardLayout } from "@wezterm-parallel/shared/domain/layout/choose-layout";
import type { Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { layoutTemplates, type TemplateName } from "@wezterm-parallel/shared/domain/layout/layout-template";
import type { PlanLayout, PlanLayouts } from "@wezterm-parallel/shared/domain/plan/schema/layout-schema";
import { planTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";

import type { CliContext } from "../invocation/context.ts";
import { type LoadedPlan, loadPlan } from "../plan-file/load-plan.ts";

/** A layout that can be opened by name. */
export interface LayoutChoice {
  readonly name: string;
  readonly from: "plan" | "template";
  readonly description: string;
  /** The layout that `wzp open` uses when none is named. */
  readonly isDefault: boolean;
}

interface LayoutChoices {
  readonly layouts: PlanLayouts | undefined;
  readonly choices: readonly LayoutChoice[];
  /**
   * Builds the request to draw: for the given number of tasks, or the number that the plan runs at once; its
   * first task is the reviewed one.
   */
  readonly request: (size: Size, tasks: number | undefined) => LayoutRequest;
}

/**
 * Returns the layouts that can be opened here: the plan's and the templates, or only the templates without a
 * plan.
 */
export async function layoutChoices(cli: CliContext): Promise<Result<LayoutChoices, Failure>> {
  const loaded = await loadPlan(cli);
  if (!loaded.ok && loaded.failure.reason !== "not-found") return fail(loaded.failure);
  const plan = loaded.ok ? loaded.value.plan : undefined;
  const layouts = plan?.layouts;
  return ok({
    layouts,
    choices: layoutNames(layouts).map((name) => choiceOf(name, layouts)),
    request: (size, tasks) => ({
      size,
      ...tasksAtOnce(plan, tasks),
      reviewed: Object.keys(plan?.tasks ?? {}).slice(0, 1),
    }),
  });
}

function choiceOf(name: string, layouts: PlanLayouts | undefined): LayoutChoice {
  const own = Object.hasOwn(layouts ?? {}, name) ? layouts?.[name] : undefined;
  const description = own === undefined ? layoutTemplates[name as TemplateName].description : inWords(own);
  return {
    name,
    from: own === undefined ? "template" : "plan",
    description,
    isDefault: name === standardLayout,
  };
}

function inWords(layout: PlanLayout): string {
  if (typeof layout === "string") return `the template ${layout}`;
  return layout.length === 1 ? "one tab" : `${layout.length} tabs`;
}

/** Returns how many tasks run at once; without a plan, the number of cores. */
function tasksAtOnce(
  plan: LoadedPlan["plan"] | undefined,
  tasks: number | undefined,
): Omit<LayoutRequest, "size"> {
  const cores = availableParallelism();
  if (tasks !== undefined) return { tasks };
  if (plan === undefined) return { tasks: cores };
  return { tasks: planTasks(plan).length, parallel: plan.limits?.parallel ?? cores };
}
