import { text as readText } from "node:stream/consumers";
import { Readable } from "node:stream";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { PlanProblem } from "@wezterm-parallel/shared/domain/plan/problems/plan-problem";
import { renderProblems } from "@wezterm-parallel/shared/domain/plan/problems/problem-text";
import {
  correctionPrompt,
  correctionsLimit,
  proposalFile,
} from "@wezterm-parallel/shared/domain/plan/proposal-prompt";
import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { submitProposal } from "./submit-proposal.ts";

export interface Proposal {
  /** Id of the task whose agent wrote it. */
  readonly task: string;
  readonly text: string;
  readonly plan: Plan;
}

interface Goal {
  readonly goal: string;
  readonly agent: string;
}

/** Lets an agent write a plan for a goal, as a task of its own; it corrects errors of the plan, at most twice. */
export async function proposePlan(
  cli: CliContext,
  client: Client,
  wish: Goal,
): Promise<Result<Proposal, Failure>> {
  const submitted = await submitProposal(cli, client, wish);
  if (!submitted.ok) return submitted;
  const task = submitted.value;
  cli.note(`${wish.agent} writes a plan in ${task}; watch it with: wzp attach ${task}`);
  for (let corrections = 0; ; corrections += 1) {
    const ended = await waitForEnd(client, task, corrections);
    if (!ended.ok) return ended;
    const text = await readProposal(client, ended.value);
    if (!text.ok) return text;
    const plan = readPlan(text.value, { file: proposalFile });
    if (plan.ok) return ok({ task, text: text.value, plan: plan.value });
    const problems = describeProblems(plan.failure);
    if (corrections === correctionsLimit) return fail(stillWrong(task, problems));
    cli.note(`the plan has errors, which ${wish.agent} corrects`);
    const continued = await client.act({
      action: "continue",
      ids: [task],
      prompt: correctionPrompt(problems),
    });
    if (!continued.ok) return continued;
    const [refused] = continued.value.unchanged;
    if (refused !== undefined) return fail(notContinued(task, refused.why));
  }
}

/** Number of questions after which it waits for the end of the attempt. */
async function waitForEnd(
  client: Client,
  id: string,
  attempts: number,
): Promise<Result<TaskDetail, Failure>> {
  const [run = id] = id.split("/");
  for await (const event of watchEvents(client, systemClock, { after: 0, run })) {
    if (!event.ok) return event;
    if (event.value.task !== id) continue;
    const task = await client.task(id);
    if (!task.ok) return task;
    const { state, why } = task.value;
    if (task.value.attempts <= attempts || !hasEnded(state)) continue;
    return state === "succeeded" ? task : fail(didNotSucceed(id, state, why));
  }
  return fail({ reason: "unavailable", detail: "The server closed the event stream." });
}

async function readProposal(client: Client, task: TaskDetail): Promise<Result<string, Failure>> {
  const attempt = `${task.id}#${task.attempts}`;
  const opened = await client.readArtifact(attempt, proposalFile);
  if (!opened.ok && opened.failure.reason === "not-found") return fail(noFile(task.id));
  if (!opened.ok) return opened;
  return ok(await readText(Readable.from(opened.value.bytes)));
}

function describeProblems(problems: readonly PlanProblem[]): string {
  const same = (text: string): string => text;
  return renderProblems(problems, { place: same, error: same, faint: same });
}

function stillWrong(task: string, problems: string): Failure {
  return {
    reason: "invalid-plan",
    detail: `The plan of ${task} still has errors after ${correctionsLimit} corrections:\n${problems}`,
    hint: `Continue it yourself: wzp continue ${task} TEXT`,
  };
}

function notContinued(task: string, why: string): Failure {
  return { reason: "conflict", detail: `${task} was not continued: ${why}.` };
}

function didNotSucceed(task: string, state: string, why: string): Failure {
  return {
    reason: "conflict",
    detail: `The agent wrote no plan: ${task} is ${state} (${why}).`,
    hint: `See its output: wzp logs ${task}`,
  };
}

function noFile(task: string): Failure {
  return {
    reason: "conflict",
    detail: `The agent of ${task} wrote no ${proposalFile}.`,
    hint: `See its output: wzp logs ${task}`,
  };
}
