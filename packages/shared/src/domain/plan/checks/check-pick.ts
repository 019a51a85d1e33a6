import { isTaskName } from "../../ids.ts";
import { unknownAgent } from "../agents.ts";
import { builtInAgents } from "../built-in-agents.ts";
import type { PlanDraft } from "../plan-draft.ts";
import { createMessage, type PlanMessage } from "../problems/plan-message.ts";
import { codes, type Finding } from "../problems/plan-problem.ts";
import { rivalNames } from "../rivals.ts";
import type { PlanTask } from "../schema/task-schema.ts";

/** Keys that a task with several agents cannot have: their results would be those of one agent. */
const notOfRivals = ["matrix", "outputs"] as const;

/** Keys that a task with a reviewer cannot have besides: work that failed is not reviewed. */
const notReviewed = ["pick", "allow-failure"] as const;

/** Checks a task with several agents, one of whose results is picked. */
export function checkPick(draft: PlanDraft, name: string, task: PlanTask): readonly Finding[] {
  const path = ["tasks", name];
  if (task.review !== undefined) return checkReview(draft, name, task);
  if (typeof task.agent === "object")
    return [
      ...checkNames(name, task),
      ...checkJudge(draft, name, task),
      ...checkOtherKeys(draft, name, task),
    ];
  if (task.pick === undefined) return [];
  const detail = createMessage("pick-alone", { task: name });
  return [finding([...path, "pick"], detail, createMessage("pick-alone-hint"))];
}

/** Checks a task whose agent is reviewed by another one. */
function checkReview(draft: PlanDraft, name: string, task: PlanTask): readonly Finding[] {
  const path = ["tasks", name, "review"];
  if (typeof task.agent !== "string")
    return [finding(path, createMessage("review-alone", { task: name }), createMessage("review-alone-hint"))];
  const key = notReviewed.find((each) => task[each] !== undefined) ?? findOtherKey(draft, task);
  const detail = createMessage("review-with", { task: name, key: key ?? "" });
  return [
    ...checkNames(name, task),
    ...(key === undefined ? [] : [finding(path, detail, createMessage("review-with-hint"))]),
  ];
}

function checkNames(name: string, task: PlanTask): readonly Finding[] {
  const names = rivalNames(name, task);
  if (new Set(names).size === names.length && names.every(isTaskName)) return [];
  const detail = createMessage("rivals-names", { task: name, names: codes(names) });
  return [finding(["tasks", name, "agent"], detail, createMessage("rivals-hint"))];
}

function checkJudge({ agentNames, agents }: PlanDraft, name: string, { pick }: PlanTask): readonly Finding[] {
  const judge = pick?.judge;
  if (judge === undefined || agentNames.has(judge) || builtInAgents.has(judge)) return [];
  return [unknownAgent(agents, judge, ["tasks", name, "pick", "judge"])];
}

function checkOtherKeys(draft: PlanDraft, name: string, task: PlanTask): readonly Finding[] {
  const key = findOtherKey(draft, task);
  if (key === undefined) return [];
  const detail = createMessage("rivals-with", { task: name, key });
  return [finding(["tasks", name, "agent"], detail, createMessage("rivals-with-hint"))];
}

function findOtherKey(draft: PlanDraft, task: PlanTask): string | undefined {
  const isApart = (task.checkout ?? draft.checkout) !== "worktree";
  return notOfRivals.find((each) => task[each] !== undefined) ?? (isApart ? "checkout" : undefined);
}

function finding(path: Finding["path"], detail: PlanMessage, hint: PlanMessage): Finding {
  return { path, at: "key", reason: "bad-agent", detail, hint: [hint] };
}
