import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { PoolResource } from "@wezterm-parallel/shared/protocol/api/schemas/pool-schemas";
import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";

export interface ProjectPool {
  readonly project: ProjectResource;
  readonly pool: PoolResource;
}

/** Polling interval in ms: no event tells how many tasks of a pool wait. Each project is one request. */
const everyMs = 15_000;
export const poolsKey = ["pools"];

/** Returns the quota pools of agents in all visible projects; none until they are loaded. */
export function usePools(): readonly ProjectPool[] {
  return useQuietAnswer(poolsKey, readPools, { everyMs }).data ?? [];
}

async function readPools(api: Client) {
  const projects = await api.team.projects();
  if (!projects.ok) return projects;
  const found: ProjectPool[] = [];
  for (const project of projects.value) {
    const pools = await api.get("listPools", { project: project.id });
    if (!pools.ok) return fail(pools.failure);
    found.push(...pools.value.items.map((pool) => ({ project, pool })));
  }
  return ok(found);
}
