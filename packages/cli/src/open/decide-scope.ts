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
  /** As people call it, before it is made unique and valid for the terminal. */
  readonly title: string;
  /** Directory of the project's plan, absolute. */
  readonly directory: string;
  /** The task that must get a place, if one was named. */
  readonly task?: string | undefined;
}

/** Returns what to open for an id: the run, or the project of the task, in which the task gets a place. */
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
    detail: `The project directory of ${run} no longer exists: ${directory}`,
    hint: `See its tasks with: wzp show ${run}, and their output with: wzp logs ${run}`,
  };
}

/**
 * Returns the scope without an id: the project of the current directory, or of the plan in a parent
 * directory.
 */
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

/** Names the repository, from any of its worktrees. */
function nameOf(project: ProjectRef): string {
  if (project.kind === "directory") return basename(project.directory);
  const { commonDir } = project;
  return basename(commonDir) === ".git" ? basename(dirname(commonDir)) : basename(commonDir, ".git");
}
