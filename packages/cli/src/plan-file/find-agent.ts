import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { agentNames, resolverOf } from "@wezterm-parallel/shared/domain/plan/agents";
import type { Resolver } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { CliContext } from "../invocation/context.ts";
import { loadPlan } from "./load-plan.ts";

/** Finds an agent of the plan here, or a built-in one. */
export async function findAgent(cli: CliContext, name: string): Promise<Result<Resolver, Failure>> {
  const loaded = await loadPlan(cli);
  if (!loaded.ok && loaded.failure.reason !== "not-found") return loaded;
  const agents = new Map(Object.entries(loaded.ok ? (loaded.value.plan.agents ?? {}) : {}));
  const agent = resolverOf(agents, name);
  if (agent !== undefined) return ok(agent);
  return fail({
    reason: "not-found",
    detail: `There is no agent ${name}.`,
    hint: `Agents: ${agentNames(agents).join(", ")}.`,
  });
}
