import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { CliContext } from "../invocation/context.ts";
import { findPlan } from "../plan-file/find-plan.ts";
import { resolveProject } from "../submit/resolve-project.ts";
import { resolveId } from "../tasks/resolve-id.ts";
import type { WorkspaceScope } from "../workspace/workspace-files.ts";

export interface OpenScope {
  readonly scope: WorkspaceScope;
  /** What people call it, before it is made fit for a terminal and unique. */
  readonly title: string;
  /** Of the project, absolute: where its plan is. */
  readonly directory: string;
  /** The task that shall have a place, when one was named. */
  readonly task?: string | undefined;
}

/** Of a run the run; of a task its project, with the task in a place. */
export async function scopeOfId(
  cli: CliContext,
  client: Client,
  id: string,
): Promise<Result<OpenScope, Failure>> {
  const resolved = await resolveId(cli, id);
  if (!resolved.ok) return resolved;
  const [run = ""] = resolved.value.id.split("/");
  const resource = await client.run(run);
  if (!resource.ok) return resource;
  const { project } = resource.value;
  if (!existsSync(project.directory)) return fail(projectGone(run, project.directory));
  if (resolved.value.kind === "run") {
    const title = `${nameOf(project)}-${run}`;
    return ok({ scope: { kind: "run", run }, title, directory: project.directory });
  }
  return ok({ ...scopeOf(project), task: resolved.value.id.replace(/#\d+$/, "") });
}

function projectGone(run: string, directory: string): Failure {
  return {
    reason: "not-found",
    detail: `The project of ${run} is gone: there is no ${directory}, where its panes would start.`,
    hint: `See its tasks with: wzp show ${run}, and what they wrote with: wzp logs ${run}`,
  };
}

/** Without an id: the project here. That of a plan that lies further up is that plan's. */
export async function projectHere(cli: CliContext): Promise<Result<OpenScope, Failure>> {
  const plan = await findPlan(cli.directory);
  const directory = plan.ok ? dirname(plan.value.path) : cli.directory;
  const resolved = await resolveProject({ directory, worktrees: false });
  return resolved.ok ? ok(scopeOf(resolved.value.project)) : resolved;
}

function scopeOf(project: ProjectRef): OpenScope {
  const key = project.kind === "git" ? project.commonDir : project.directory;
  return { scope: { kind: "project", project: key }, title: nameOf(project), directory: project.directory };
}

/** Of the repository, whichever of its working trees this is. */
function nameOf(project: ProjectRef): string {
  if (project.kind === "directory") return basename(project.directory);
  const { commonDir } = project;
  return basename(commonDir) === ".git" ? basename(dirname(commonDir)) : basename(commonDir, ".git");
}
