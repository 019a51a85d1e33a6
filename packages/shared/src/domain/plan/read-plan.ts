import { fail, ok, type Result } from "../../base/result.ts";
import { checkAgents } from "./agents.ts";
import { checkLayouts } from "./checks/check-layouts.ts";
import { checkNeeds } from "./checks/check-needs.ts";
import { checkParams } from "./checks/check-params.ts";
import { checkPolicies } from "./checks/check-policies.ts";
import { checkSchedules } from "./checks/check-schedules.ts";
import { checkServices } from "./checks/check-services.ts";
import { checkTasks } from "./checks/check-tasks.ts";
import { isNestedTooDeep } from "./checks/nesting.ts";
import { PlanDocument } from "./plan-document.ts";
import { draftOf } from "./plan-draft.ts";
import type { Finding, PlanProblem } from "./problems/plan-problem.ts";
import { createMessage } from "./problems/plan-message.ts";
import { planSchema, type Plan } from "./schema/plan-schema.ts";
import { schemaFindings } from "./checks/schema-findings.ts";

const tooDeep: Finding = {
  path: [],
  at: "value",
  reason: "wrong-value",
  detail: createMessage("too-deep"),
  hint: [createMessage("check-aliases")],
};

/** Nobody reads more at once, and locating each problem takes longer the larger the plan is. */
const toldAtOnce = 200;

/**
 * Parses a plan from YAML text, or returns its problems (at most 200) in the order of the file. `file` is the
 * name that the problems show. Never throws, whatever the text.
 */
export function readPlan(
  text: string,
  { file }: { readonly file: string },
): Result<Plan, readonly PlanProblem[]> {
  const document = new PlanDocument(text, file);
  if (document.problems.some((problem) => problem.reason === "syntax"))
    return fail(document.problems.slice(0, toldAtOnce));
  if (isNestedTooDeep(document.value)) return fail([document.problemAt(tooDeep)]);
  const parsed = planSchema.safeParse(document.value);
  const findings = [
    ...(parsed.success ? [] : schemaFindings(parsed.error.issues, document.value)),
    ...checkMeaning(document.value),
  ];
  const problems = inOrder([
    ...document.problems.slice(0, toldAtOnce),
    ...withoutTasks(findings, document.value)
      .slice(0, toldAtOnce)
      .map((finding) => document.problemAt(finding)),
  ]);
  return parsed.success && problems.length === 0 ? ok(parsed.data) : fail(problems.slice(0, toldAtOnce));
}

function checkMeaning(value: unknown): readonly Finding[] {
  const draft = draftOf(value);
  return [
    ...checkParams(draft),
    ...checkTasks(draft),
    ...checkNeeds(draft),
    ...checkAgents(draft.agents),
    ...checkPolicies(draft.agents),
    ...checkLayouts(draft),
    ...checkSchedules(draft),
    ...checkServices(draft),
  ];
}

/** Reports a file without tasks in one sentence instead of as missing keys of the schema. */
function withoutTasks(findings: readonly Finding[], value: unknown): readonly Finding[] {
  if (!lacksTasks(value)) return findings;
  const others = findings.filter(({ path, at }) => at === "key" || (path.length > 0 && path[0] !== "tasks"));
  return [
    ...others,
    {
      path: ["tasks"],
      at: "key",
      reason: "empty-plan",
      detail: createMessage("no-tasks"),
      hint: [createMessage("add-task")],
    },
  ];
}

function lacksTasks(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value !== "object" || Array.isArray(value)) return false;
  const tasks = Object.hasOwn(value, "tasks") ? Reflect.get(value, "tasks") : null;
  return tasks === null || (typeof tasks === "object" && Object.keys(tasks).length === 0);
}

/** Reports a problem in an aliased value once, where it is written. */
function inOrder(problems: readonly PlanProblem[]): readonly PlanProblem[] {
  const once = new Map(problems.map((each) => [`${each.line}:${each.column} ${each.detail}`, each]));
  return [...once.values()].toSorted((a, b) => a.line - b.line || a.column - b.column);
}
