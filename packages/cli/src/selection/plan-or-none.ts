import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";

import type { CliContext } from "../invocation/context.ts";
import { loadPlan } from "../plan-file/load-plan.ts";

/** Returns the settings of the project's plan. A missing plan is as good as an empty one. */
export async function planOrNone(cli: CliContext): Promise<Result<Plan, Failure>> {
  const loaded = await loadPlan(cli);
  if (loaded.ok) return ok(loaded.value.plan);
  if (loaded.failure.reason !== "not-found") return loaded;
  const empty = readPlan("tasks: { none: ':' }", { file: "" });
  if (!empty.ok) throw new Error("Internal error: the empty plan has problems");
  return ok(empty.value);
}
