import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { projectKey } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { Checkouts, RetainedCheckout, Removal } from "../../drivers/checkout/checkouts.ts";
import { decideRemovals, type PlannedRemoval, type RetentionPolicy } from "./decide-removals.ts";

interface SweepRequest {
  readonly checkouts: Checkouts;
  readonly policy: RetentionPolicy;
  /** Epoch ms. */
  readonly now: number;
  /** Returns whether something may still run in that attempt's checkout. */
  readonly isLive: (attempt: string) => boolean;
}

interface PlannedCheckout extends PlannedRemoval {
  readonly checkout: RetainedCheckout;
}

interface SweptCheckout {
  readonly attempt: string;
  readonly result: Result<Removal, Failure>;
}

/** Returns what a sweep would remove now, with reasons. */
export async function planSweep({
  checkouts,
  policy,
  now,
  isLive,
}: SweepRequest): Promise<readonly PlannedCheckout[]> {
  const kept = await checkouts.kept({ measure: true });
  const byAttempt = new Map(kept.map((each) => [each.attempt, each]));
  const candidates = kept.map((each) => ({
    attempt: each.attempt,
    project: projectKey(each.project),
    bytes: each.bytes,
    ended: isLive(each.attempt) ? undefined : endOf(each),
  }));
  return decideRemovals(candidates, policy, now).flatMap((planned) => {
    const checkout = byAttempt.get(planned.attempt);
    return checkout === undefined ? [] : [{ ...planned, checkout }];
  });
}

/** Removes due checkouts one after another; failed removals are kept and reported. */
export async function sweepCheckouts(request: SweepRequest): Promise<readonly SweptCheckout[]> {
  const swept: SweptCheckout[] = [];
  for (const { attempt, why, checkout } of await planSweep(request)) {
    if (request.isLive(attempt)) continue;
    swept.push({
      attempt,
      result: await request.checkouts.discard({ attempt, project: checkout.project }, why),
    });
  }
  return swept;
}

/** After a crash the end may be unrecorded: then it counts as failed at its creation. */
function endOf({ ended, createdAt }: RetainedCheckout): { at: number; succeeded: boolean } {
  return ended ?? { at: createdAt, succeeded: false };
}
