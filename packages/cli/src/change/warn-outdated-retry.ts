import { dirname } from "node:path";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { planTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";
import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";
import { gitOutput, quickTimeoutMs } from "@wezterm-parallel/shared/node/git/run-git";
import type { RunResource, TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { findPlan } from "../plan-file/find-plan.ts";

/** Notes when a new run would use a newer plan or commit than the retried task, whose run keeps its own. */
export async function warnOutdatedRetry(cli: CliContext, client: Client, task: string): Promise<void> {
  const found = await client.task(task);
  const run = found.ok ? await client.run(found.value.run) : undefined;
  if (!found.ok || run?.ok !== true || run.value.source !== "plan") return;
  if (cli.context.ok && cli.context.value !== undefined) return;
  const older = [
    (await isPlanNewer(cli, run.value, found.value)) ? "the plan" : undefined,
    (await isCommitNewer(cli, run.value, found.value)) ? "the commit" : undefined,
  ].filter((each) => each !== undefined);
  if (older.length === 0) return;
  cli.note(
    `note: ${older.join(" and ")} changed since ${run.value.id} was submitted; a retry uses the old version. To use the new one, start a new run: wzp run '${found.value.base}'`,
  );
}

async function isPlanNewer(cli: CliContext, { project }: RunResource, task: TaskDetail): Promise<boolean> {
  const file = await findPlan(cli.directory);
  if (!file.ok || dirname(file.value.path) !== project.directory) return false;
  const plan = readPlan(file.value.text, { file: file.value.path });
  if (!plan.ok) return false;
  const now = planTasks(plan.value).find(({ name }) => name === task.name);
  const { command, verify } = task.spec;
  return JSON.stringify([now?.command, now?.verify]) !== JSON.stringify([command, verify]);
}

async function isCommitNewer(
  cli: CliContext,
  { project }: RunResource,
  { checkout }: TaskDetail,
): Promise<boolean> {
  if (project.kind !== "git" || checkout !== "worktree") return false;
  const place = { cwd: project.directory, env: cli.env };
  const head = await gitOutput(place, ["rev-parse", "HEAD"], { timeoutMs: quickTimeoutMs });
  return head.ok && head.value !== project.base;
}
