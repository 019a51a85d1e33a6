import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { agentNames, type Agents, promptAgent } from "@wezterm-parallel/shared/domain/plan/agents";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { PlanFile, TypedTask } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import type { WorkerGateway } from "../../base/backlog.ts";
import { connectedWorkers } from "../http/connected-workers.ts";
import { invalidPlan } from "./invalid-plan.ts";
import type { PlanReading } from "./plan-threads.ts";

/** Returns the plan on the disk of the first worker that has one, or undefined. */
export async function planOfProject(
  gateway: WorkerGateway,
  project: ProjectRef,
): Promise<Result<PlanFile | undefined, Failure>> {
  const workers = await connectedWorkers(gateway);
  if (!workers.ok) return workers;
  let failed: Result<never, Failure> | undefined;
  for (const worker of workers.value) {
    const asked = await gateway.ask<"plan">(worker, { kind: "plan", project });
    if (!asked.ok) failed = asked;
    else if (asked.value.plan !== undefined) return ok(asked.value.plan);
  }
  return failed ?? ok(undefined);
}

/** Lists the plan's own agents first. */
export async function namesOfAgents(
  plans: PlanReading,
  person: string,
  found: PlanFile | undefined,
): Promise<readonly string[]> {
  const read = await agentsIn(plans, person, found);
  const agents = read.ok ? read.value : none;
  return [...new Set([...agents.keys(), ...agentNames(agents)])];
}

/** Fails on an invalid plan, because it may redefine a built-in agent. */
export async function agentsIn(
  plans: PlanReading,
  person: string,
  found: PlanFile | undefined,
): Promise<Result<Agents, Failure>> {
  if (found === undefined) return ok(none);
  const read = await plans.read(person, found);
  if (!read.ok) return read;
  return read.value.ok
    ? ok(agentsOf(read.value.value.plan))
    : fail(invalidPlan(found.file, read.value.failure));
}

interface AgentWish {
  readonly plans: PlanReading;
  readonly gateway: WorkerGateway;
  readonly person: string;
  readonly project: ProjectRef;
}

/**
 * Completes tasks with a prompt: adds the command and the variables of their agent, as defined in the project's plan.
 */
export async function withCommands(
  wish: AgentWish,
  typed: readonly TypedTask[],
): Promise<Result<readonly TaskSpec[], Failure>> {
  const agents = typed.some(({ prompt }) => prompt !== undefined) ? await agentsFor(wish) : ok(none);
  if (!agents.ok) return agents;
  const tasks: TaskSpec[] = [];
  for (const { prompt, ...task } of typed) {
    const { agent = "", command } = task;
    if (command === undefined) {
      const asked = promptAgent(agents.value, agent, prompt ?? "");
      if (asked === undefined) return fail(unknownAgent(agent, agentNames(agents.value)));
      const secrets = [...new Set([...(asked.secrets ?? []), ...(task.secrets ?? [])])];
      tasks.push({
        ...asked,
        ...task,
        command: asked.command,
        env: { ...asked.env, ...task.env },
        ...(secrets.length > 0 && { secrets }),
      });
    } else tasks.push({ ...task, command });
  }
  return ok(tasks);
}

async function agentsFor({ plans, gateway, person, project }: AgentWish): Promise<Result<Agents, Failure>> {
  const found = await planOfProject(gateway, project);
  return found.ok ? agentsIn(plans, person, found.value) : found;
}

const none: Agents = new Map();

function agentsOf({ agents = {} }: Plan): Agents {
  return new Map(Object.entries(agents));
}

function unknownAgent(agent: string, known: readonly string[]): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("agent-unknown", { agent }),
    hint: createMessage("agent-unknown-hint", { agents: known.join(", ") }),
  });
}
