import { parentPort } from "node:worker_threads";

import { ok } from "@wezterm-parallel/shared/base/result";
import { planTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";
import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";

import type { PlanAnswer, PlanText } from "../server/runs/plan-threads.ts";

// A text can have 250,000 errors, each an Error of the YAML library: their stacks cost more than all the rest.
Error.stackTraceLimit = 0;

/** A thread of the server: answers each plan that it is sent. */
parentPort?.on("message", (asked: PlanText) => parentPort?.postMessage(answerPlan(asked)));

function answerPlan({ text, file }: PlanText): PlanAnswer {
  const plan = readPlan(text, { file });
  if (!plan.ok) return plan;
  const tasks = planTasks(plan.value).map(({ name, base, checkout, needs }) => ({
    name,
    base,
    checkout,
    needs,
  }));
  return ok({ plan: plan.value, tasks });
}
