import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { isTaskName } from "@wezterm-parallel/shared/domain/ids";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { Resolved } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";

import type { CliContext } from "../invocation/context.ts";
import { resolveProject } from "../submit/resolve-project.ts";

/** Newest runs whose tasks are searched for a name; older ones need an id. */
const searchedRuns = 200;

/** Matches ids and their prefixes, which no task name begins with. */
const idStart = /^r\d{1,12}(?:\/|$)/;

/**
 * Finds the one run, task or attempt that an id, its prefix, or a task name without a run means. A name means the
 * task in the newest run of the current project that has one; stderr says which run that is.
 */
export async function resolveId(cli: CliContext, word: string): Promise<Result<Resolved, Failure>> {
  const client = await cli.client();
  return idStart.test(word) ? client.resolve(word) : resolveName(cli, client, word);
}

/** Keeps ids, which the server completes, and replaces bare names by ids of tasks. */
export async function replaceNames(
  cli: CliContext,
  words: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  const ids: string[] = [];
  for (const word of words) {
    const resolved = idStart.test(word) ? ok({ id: word }) : await resolveId(cli, word);
    if (!resolved.ok) return resolved;
    ids.push(resolved.value.id);
  }
  return ok(ids);
}

async function resolveName(
  cli: CliContext,
  client: Client,
  word: string,
): Promise<Result<Resolved, Failure>> {
  const name = word.replace(/#\d{1,6}$/, "");
  if (!isTaskName(name)) return client.resolve(word);
  const runs = await listRunsHere(cli, client);
  if (!runs.ok) return runs;
  for (const { id } of runs.value) {
    const task = await client.task(`${id}/${name}`);
    if (!task.ok && task.failure.reason !== "not-found") return task;
    if (!task.ok) continue;
    cli.note(`${name}: ${task.value.id}, from the newest run of this project with this task`);
    return client.resolve(`${id}/${word}`);
  }
  return fail(noSuchTask(name));
}

async function listRunsHere(
  cli: CliContext,
  client: Client,
): Promise<Result<readonly RunResource[], Failure>> {
  const resolved = await resolveProject({ directory: cli.directory, worktrees: false });
  if (!resolved.ok) return resolved;
  const { project } = resolved.value;
  const key = project.kind === "git" ? project.commonDir : project.directory;
  const runs = await client.runs({ project: key, limit: searchedRuns });
  return runs.ok ? ok(runs.value.items) : runs;
}

function noSuchTask(name: string): Failure {
  return {
    reason: "not-found",
    detail: `${JSON.stringify(name)} is not an id, and no run of this project has a task with this name.`,
    hint: "Ids have the form r12, r12/test(2) or r12/test(2)#1. A unique prefix is enough. List them with: wzp ps --all",
  };
}
