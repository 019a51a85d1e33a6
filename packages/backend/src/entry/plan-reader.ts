import { parentPort } from "node:worker_threads";

import { ok } from "@wezterm-parallel/shared/base/result";
import { resolveParams } from "@wezterm-parallel/shared/domain/plan/params/resolve-params";
import { planTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";
import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";

import type { PlanResult, PlanText } from "../server/runs/plan-threads.ts";

// A text can have 250,000 errors, each an Error of the YAML library; collecting their stacks would dominate the cost.
Error.stackTraceLimit = 0;

/** Runs in a thread of the server and answers each plan that it receives. */
parentPort?.on("message", (asked: PlanText) => parentPort?.postMessage(answerPlan(asked)));

function answerPlan({ text, file, params = [] }: PlanText): PlanResult {
  const plan = readPlan(text, { file });
  if (!plan.ok) return plan;
  const tasks = planTasks(plan.value).map(({ name, base, checkout, needs }) => ({
    name,
    base,
    checkout,
    needs,
  }));
  return ok({ plan: plan.value, tasks, params: resolveParams(plan.value.params, params) });
}
