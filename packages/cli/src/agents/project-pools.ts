import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { projectKey } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { PoolResource } from "@wezterm-parallel/shared/protocol/api/schemas/pool-schemas";

import type { CliContext } from "../invocation/context.ts";
import { resolveProject } from "../submit/resolve-project.ts";

/** Returns the quota pools of the project here; none if no server runs, or if the project has no run. */
export async function findPools(cli: CliContext): Promise<Result<readonly PoolResource[], Failure>> {
  const client = await cli.client({ prompt: true });
  const project = await findProjectHere(cli, client);
  if (!project.ok) return project.failure.reason === "unavailable" ? ok([]) : project;
  if (project.value === undefined) return ok([]);
  const found = await client.get("listPools", { project: project.value });
  return found.ok ? ok(found.value.items) : found;
}

/** Returns the id of the project here; undefined if it has no run. */
export async function findProjectHere(
  cli: CliContext,
  client: Client,
): Promise<Result<string | undefined, Failure>> {
  const resolved = await resolveProject({ directory: cli.directory, worktrees: false });
  if (!resolved.ok) return resolved;
  const runs = await client.runs({ project: projectKey(resolved.value.project), limit: 1 });
  return runs.ok ? ok(runs.value.items[0]?.projectId) : runs;
}
