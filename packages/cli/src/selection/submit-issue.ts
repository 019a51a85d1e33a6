import { randomUUID } from "node:crypto";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Issue } from "@wezterm-parallel/shared/domain/change/forge/issue";
import { issuePrompt, type WantedIssue } from "@wezterm-parallel/shared/domain/change/forge/issue-prompt";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { agentNames } from "@wezterm-parallel/shared/domain/plan/agents";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { ReadIssue } from "@wezterm-parallel/shared/protocol/api/schemas/changes/issue-schemas";

import type { CliContext } from "../invocation/context.ts";
import { draftTask } from "../submit/draft-task.ts";
import { resolveProject } from "../submit/resolve-project.ts";
import { planOrNone } from "./plan-or-none.ts";

interface IssueWish {
  readonly issue: WantedIssue;
  readonly agent?: string | undefined;
  /** Also if a task was made from it before. */
  readonly again?: boolean | undefined;
  /** Name of the task; absent: `issue-142`. */
  readonly name?: string | undefined;
  readonly title?: string | undefined;
}

const longestTitle = 200;

/** Makes the submission of a task for an agent that resolves an issue, with the settings of the plan if there is one. */
export async function makeIssueSubmission(
  cli: CliContext,
  client: Client,
  wish: IssueWish,
): Promise<Result<RunSubmissionInput & { readonly tasks: readonly [TaskSpecInput] }, Failure>> {
  const plan = await planOrNone(cli);
  if (!plan.ok) return plan;
  const resolved = await resolveProject({
    directory: cli.directory,
    target: plan.value.project?.target,
    worktrees: true,
  });
  if (!resolved.ok) return resolved;
  const { project } = resolved.value;
  const begun = await client.secrets.beginProject(project);
  if (!begun.ok) return begun;
  const body = { project, ...wish.issue, access: accessOf(plan.value) };
  const issue = await client.send("readIssue", {}, body);
  if (!issue.ok) return issue;
  const refused = refuse(issue.value, wish);
  if (refused !== undefined) return fail(refused);
  const agent = chooseAgent(plan.value, issue.value, wish.agent);
  if (!agent.ok) return agent;
  const { number, title } = issue.value;
  const name = wish.name ?? `issue-${number}`;
  const prompt = issuePrompt(issue.value, `issue-${randomUUID()}`);
  const drafted = draftTask(cli, plan.value, { name, task: { agent: agent.value, prompt }, project });
  if (!drafted.ok) return drafted;
  const [draft, task] = drafted.value;
  return ok({
    ...draft,
    title: (wish.title ?? `#${number} ${title}`).slice(0, longestTitle),
    project,
    source: { kind: "ad-hoc" },
    tasks: [{ ...task, issue: { number, url: issue.value.url } }],
  });
}

/** The settings for pull requests also say where issues are. */
function accessOf({ project, defaults }: Plan) {
  const merge = { ...project?.merge, ...defaults?.merge };
  const { forge, url, remote, secret, login } = merge["pull-request"] ?? merge.push ?? {};
  return { forge, url, remote, secret, login };
}

function refuse({ number, url, open, tasks }: ReadIssue, { again }: IssueWish): Failure | undefined {
  if (again === true) return undefined;
  const hint = "To add a task for it all the same: --again";
  if (!open) return { reason: "conflict", detail: `Issue #${number} is closed (${url}).`, hint };
  const [task] = tasks;
  if (task === undefined) return undefined;
  return {
    reason: "conflict",
    detail: `Issue #${number} has a task already: ${tasks.join(", ")}.`,
    hint: `See it with: wzp show ${task}. ${hint}`,
    data: { tasks: [...tasks] },
  };
}

/** A label with the name of an agent chooses it, unless the person does. */
function chooseAgent(
  plan: Plan,
  { labels, number }: Issue,
  wanted: string | undefined,
): Result<string, Failure> {
  const known = agentNames(new Map(Object.entries(plan.agents ?? {})));
  const agent = wanted ?? labels.find((label) => known.includes(label));
  if (agent !== undefined && known.includes(agent)) return ok(agent);
  const detail =
    agent === undefined
      ? `Issue #${number} has no label that names an agent.`
      : `There is no agent ${JSON.stringify(agent)}.`;
  return fail({ reason: "invalid-request", detail, hint: `Name one with --agent: ${known.join(", ")}` });
}
