import { nearest } from "../../../base/did-you-mean.ts";
import type { PlanDraft } from "../plan-draft.ts";
import { createMessage } from "../problems/plan-message.ts";
import { codes, didYouMean, type Finding } from "../problems/plan-problem.ts";
import { knownNames } from "./check-needs.ts";

/** Checks that the tasks and parameters of each schedule exist. */
export function checkSchedules(draft: PlanDraft): readonly Finding[] {
  const known = knownNames(draft);
  return [...draft.schedules].flatMap(([name, { tasks = [], params = {} }]) => [
    ...tasks.flatMap((task, at) =>
      known.all.has(task) ? [] : [unknownTask(["schedules", name, "tasks", at], task, known)],
    ),
    ...Object.keys(params).flatMap((param) =>
      draft.paramNames.has(param) ? [] : [unknownParam(["schedules", name, "params", param], param, draft)],
    ),
  ]);
}

function unknownTask(path: Finding["path"], task: string, known: ReturnType<typeof knownNames>): Finding {
  return {
    path,
    at: "value",
    reason: "unknown-task",
    detail: createMessage("unknown-task", { task }),
    hint: [...didYouMean(known.suggest(task)), createMessage("allowed-tasks", { names: known.listed })],
  };
}

function unknownParam(path: Finding["path"], param: string, { paramNames }: PlanDraft): Finding {
  return {
    path,
    at: "key",
    reason: "bad-param",
    detail: createMessage("param-not-declared", { param }),
    hint: [
      ...didYouMean(nearest(param, paramNames)),
      ...(paramNames.size > 0 ? [createMessage("allowed-params", { names: codes(paramNames) })] : []),
    ],
  };
}
