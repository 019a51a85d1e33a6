import type { FailingDelivery } from "../webhook/decide-delivery.ts";
import type { HookEnd, HookSpec } from "./hook-spec.ts";

export type HookDecision =
  | { readonly kind: "delivered" | "refused" }
  | { readonly kind: "failed"; readonly failing: FailingDelivery };

const longestPauseMs = 3_600_000;

/** Decides what follows from the end of a hook: `refused` means that it is given up for this event. */
export function decideHook(
  end: HookEnd,
  { retry }: Pick<HookSpec, "retry">,
  before: FailingDelivery | undefined,
  now: number,
): HookDecision {
  if (end.kind === "exited" && end.code === 0) return { kind: "delivered" };
  const { since = now, count = 0 } = before ?? {};
  if (count >= retry.max) return { kind: "refused" };
  const pause = Math.min(retry.backoff * 2 ** count, longestPauseMs);
  return { kind: "failed", failing: { since, count: count + 1, retryAt: now + pause } };
}
