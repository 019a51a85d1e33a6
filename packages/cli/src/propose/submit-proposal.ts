import { randomUUID } from "node:crypto";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { agentNames } from "@wezterm-parallel/shared/domain/plan/agents";
import { proposalFile, proposalPrompt } from "@wezterm-parallel/shared/domain/plan/proposal-prompt";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { CliContext } from "../invocation/context.ts";
import { planOrNone } from "../selection/plan-or-none.ts";
import { draftTask } from "../submit/draft-task.ts";
import { resolveProject } from "../submit/resolve-project.ts";

const longestTitle = 200;

/** Submits the task of the agent that writes a plan, without any rights; returns its id. */
export async function submitProposal(
  cli: CliContext,
  client: Client,
  { goal, agent }: { readonly goal: string; readonly agent: string },
): Promise<Result<string, Failure>> {
  const plan = await planOrNone(cli);
  if (!plan.ok) return plan;
  const known = agentNames(new Map(Object.entries(plan.value.agents ?? {})));
  if (!known.includes(agent)) return fail(unknownAgent(agent, known));
  const resolved = await resolveProject({
    directory: cli.directory,
    target: plan.value.project?.target,
    worktrees: true,
  });
  if (!resolved.ok) return resolved;
  const prompt = proposalPrompt(goal, [agent, ...known.filter((name) => name !== agent)]);
  const drafted = draftTask(cli, plan.value, {
    name: "plan",
    task: { agent, prompt, outputs: [proposalFile] },
    project: landsNowhere(resolved.value.project),
  });
  if (!drafted.ok) return drafted;
  const [draft, task] = drafted.value;
  const { may: _may, merge: _merge, ...own } = task;
  const submission = {
    ...draft,
    title: `Plan: ${goal.replaceAll(/\s+/g, " ")}`.slice(0, longestTitle),
    source: { kind: "ad-hoc" as const },
    project: landsNowhere(draft.project),
    tasks: [own],
  };
  const submitted = await client.submit(submission, randomUUID());
  return submitted.ok ? ok(`${submitted.value.id}/${own.name}`) : submitted;
}

/** The agent's file is a proposal: without a target, nobody can merge it as a change. */
function landsNowhere(project: ProjectRef): ProjectRef {
  if (project.kind !== "git") return project;
  const { target: _target, ...rest } = project;
  return rest;
}

function unknownAgent(agent: string, known: readonly string[]): Failure {
  return {
    reason: "invalid-request",
    detail: `There is no agent ${JSON.stringify(agent)}.`,
    hint: `Name one with --agent: ${known.join(", ")}`,
  };
}
