import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { projectKey, type ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { CliContext } from "../invocation/context.ts";
import { resolveProject } from "./resolve-project.ts";

export interface BegunProject {
  readonly client: Client;
  readonly id: string;
  readonly project: ProjectRef;
}

/** Finds the project here at the server. A new project needs a higher permission than one that already had a run. */
export async function beginProject(
  cli: CliContext,
  { worktrees }: { readonly worktrees: boolean },
): Promise<Result<BegunProject, Failure>> {
  const resolved = await resolveProject({ directory: cli.directory, worktrees });
  if (!resolved.ok) return resolved;
  const opened = await cli.startedClient();
  if (!opened.ok) return opened;
  const client = opened.value;
  const { project } = resolved.value;
  const runs = await client.runs({ project: projectKey(project), limit: 1 });
  if (!runs.ok) return runs;
  const [run] = runs.value.items;
  if (run !== undefined) return ok({ client, project, id: run.projectId });
  const begun = await client.secrets.beginProject(project);
  return begun.ok ? ok({ client, project, id: begun.value.id }) : begun;
}
