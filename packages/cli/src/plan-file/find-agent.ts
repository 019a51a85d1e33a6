import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { agentNames, type Agents, resolverOf } from "@wezterm-parallel/shared/domain/plan/agents";
import type { Resolver } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { CliContext } from "../invocation/context.ts";
import { loadPlan } from "./load-plan.ts";

/** Finds an agent of the plan here, or a built-in one. */
export async function findAgent(cli: CliContext, name: string): Promise<Result<Resolver, Failure>> {
  const agents = await loadAgents(cli);
  if (!agents.ok) return agents;
  const agent = resolverOf(agents.value, name);
  return agent === undefined ? fail(unknownAgent(agents.value, name)) : ok(agent);
}

/** Loads the agents of the plan here; none without a plan. */
export async function loadAgents(cli: CliContext): Promise<Result<Agents, Failure>> {
  const loaded = await loadPlan(cli);
  if (!loaded.ok && loaded.failure.reason !== "not-found") return loaded;
  return ok(new Map(Object.entries(loaded.ok ? (loaded.value.plan.agents ?? {}) : {})));
}

export function unknownAgent(agents: Agents, name: string): Failure {
  return {
    reason: "not-found",
    detail: `There is no agent ${name}.`,
    hint: `Agents: ${agentNames(agents).join(", ")}.`,
  };
}
