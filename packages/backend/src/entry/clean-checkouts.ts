import type { Cleaned } from "@wezterm-parallel/shared/protocol/api/schemas/checkout-schemas";
import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Checkouts, RetainedCheckout } from "../drivers/checkout/checkouts.ts";
import {
  describeAge,
  type PlannedRemoval,
  type RetentionPolicy,
} from "../worker/retention/decide-removals.ts";
import { planSweep } from "../worker/retention/sweep-checkouts.ts";

type CleanQuestion = QuestionOf<"clean">;
type IsLive = (attempt: string) => boolean;

/** Removes requested checkouts one after another; `isLive` protects running attempts against a wrong request. */
export function cleanerOf(checkouts: Checkouts, currentPolicy: () => Promise<RetentionPolicy>) {
  return async (question: CleanQuestion, isLive: IsLive): Promise<Cleaned> => {
    const usual = await currentPolicy();
    const mayGo = new Map(question.attempts.map((each) => [each.attempt, !each.isLive]));
    const stays: IsLive = (attempt) => mayGo.get(attempt) !== true || isLive(attempt);
    const planned = await plan(checkouts, { ...question, usual }, stays);
    const cleaned = await remove(checkouts, { planned, stays, dryRun: question.dryRun });
    const gone = new Set(planned.map(({ attempt }) => attempt));
    const kept = (await checkouts.kept({ measure: false })).filter(
      ({ attempt }) => mayGo.has(attempt) && !gone.has(attempt),
    );
    const why = (each: RetainedCheckout) =>
      stays(each.attempt) ? "a process is still running in it" : describeStay(each, usual);
    return { ...cleaned, kept: kept.map((each) => ({ attempt: each.attempt, why: why(each) })) };
  };
}

async function plan(
  checkouts: Checkouts,
  { named, olderThanMs, usual }: CleanQuestion & { readonly usual: RetentionPolicy },
  isLive: IsLive,
): Promise<readonly PlannedRemoval[]> {
  const now = Date.now();
  const policy = policyOf(usual, named ? 0 : olderThanMs);
  const planned = await planSweep({ checkouts, policy, now, isLive });
  return named ? planned.map((each) => ({ ...each, why: `requested: ${each.why}` })) : planned;
}

async function remove(
  checkouts: Checkouts,
  { planned, stays, dryRun }: { planned: readonly PlannedRemoval[]; stays: IsLive; dryRun: boolean },
): Promise<Pick<Cleaned, "removed" | "refused">> {
  const removed: Cleaned["removed"] = [];
  const refused: Cleaned["refused"] = [];
  for (const { attempt, bytes, why } of planned) {
    const kept = await checkouts.find(attempt);
    if (kept === undefined || stays(attempt)) continue;
    const { path, project } = kept;
    if (dryRun) removed.push({ attempt, path, bytes, why });
    else {
      const done = await checkouts.discard({ attempt, project }, why);
      if (done.ok) removed.push(done.value);
      else refused.push({ attempt, failure: done.failure });
    }
  }
  return { removed, refused };
}

function policyOf(usual: RetentionPolicy, olderThanMs: number | undefined): RetentionPolicy {
  if (olderThanMs === undefined) return usual;
  return { ...usual, succeededMs: olderThanMs, failedMs: olderThanMs };
}

function describeStay(
  { ended, createdAt }: RetainedCheckout,
  { succeededMs, failedMs }: RetentionPolicy,
): string {
  const age = describeAge(Date.now() - (ended?.at ?? createdAt));
  const how = ended?.succeeded === true ? "succeeded" : "failed";
  const term = describeAge(ended?.succeeded === true ? succeededMs : failedMs);
  return `${how} ${age} ago; kept for ${term} unless --older-than is given`;
}
