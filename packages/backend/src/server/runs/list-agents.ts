import { type AgentProfile, describeProfile } from "@wezterm-parallel/shared/domain/plan/agent-profile";
import { agentNames, type Agents } from "@wezterm-parallel/shared/domain/plan/agents";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { AgentProfiles } from "@wezterm-parallel/shared/protocol/api/schemas/agents/agent-profile-schemas";

import type { WorkerGateway } from "../../base/backlog.ts";
import { connectedWorkers } from "../http/connected-workers.ts";
import { agentsIn, planOfProject } from "./plan-of-project.ts";
import type { PlanReading } from "./plan-threads.ts";

interface ListingPorts {
  readonly gateway: WorkerGateway;
  readonly plans: PlanReading;
}

const none: Agents = new Map();

/** Lists the agents of a project for a person; only the built-in ones if its plan has problems. */
export async function listAgents(
  ports: ListingPorts,
  person: string,
  project: ProjectRef,
): Promise<AgentProfiles> {
  const agents = await agentsFor(ports, person, project);
  const known = agents.ok ? agents.value : none;
  const profiles = agentNames(known).flatMap((name) => describeProfile(known, name) ?? []);
  const asked = await askWorkers(ports.gateway, profiles);
  return { ...asked, ...(!agents.ok && { failure: agents.failure }) };
}

async function agentsFor({ gateway, plans }: ListingPorts, person: string, project: ProjectRef) {
  const found = await planOfProject(gateway, project);
  return found.ok ? agentsIn(plans, person, found.value) : found;
}

/** Without a worker, the profiles are listed all the same. */
async function askWorkers(
  gateway: WorkerGateway,
  profiles: readonly AgentProfile[],
): Promise<Pick<AgentProfiles, "items" | "unreached">> {
  const workers = await connectedWorkers(gateway);
  const programs = profiles.map(({ program, env }) => ({ program, env: { ...env } }));
  const asked = await Promise.all(
    (workers.ok ? workers.value : []).map(async (worker) => ({
      worker,
      found: await gateway.ask<"programs">(worker, { kind: "programs", programs }),
    })),
  );
  const items = profiles.map(({ env: _env, ...profile }, at) => ({
    ...profile,
    workers: asked.flatMap(({ worker, found }) => {
      const program = found.ok ? found.value.programs[at] : undefined;
      return program === undefined ? [] : [{ worker, ...program }];
    }),
  }));
  const unreached = asked.flatMap(({ worker, found }) =>
    found.ok ? [] : [{ worker, failure: found.failure }],
  );
  return { items, unreached };
}
