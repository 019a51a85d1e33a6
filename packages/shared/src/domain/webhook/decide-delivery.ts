/** Deliveries of one webhook that have failed in a row. */
export interface FailingDelivery {
  /** Time of the first failure, epoch ms. */
  readonly since: number;
  readonly count: number;
  /** Time of the next try, epoch ms. */
  readonly retryAt: number;
}

/** The answer of a receiver; without a status, none came. */
export interface DeliveryAnswer {
  readonly status?: number | undefined;
  /** The delay that the receiver asked for, in ms. */
  readonly retryAfterMs?: number | undefined;
}

export type DeliveryDecision =
  | { readonly kind: "delivered" | "refused" }
  | { readonly kind: "failed"; readonly failing: FailingDelivery }
  /** It is given up: the receiver is gone, or has failed for too long. */
  | { readonly kind: "off" };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Pauses between tries; the last one repeats. */
const pausesMs = [5_000, 30_000, 2 * minuteMs, 10 * minuteMs, 30 * minuteMs, hourMs, 2 * hourMs] as const;
const longestPauseMs = 2 * hourMs;
/** Time for which deliveries may fail before a webhook is switched off. */
export const longestFailingMs = 72 * hourMs;

/** These answers reject the event itself: trying it again would hold up all others. */
const refusals: ReadonlySet<number> = new Set([400, 413, 415, 422]);
/** The receiver says that it will never want anything again. */
const gone = 410;

/** Decides what follows from an answer, after the failures before it. */
export function decideDelivery(
  { status, retryAfterMs = 0 }: DeliveryAnswer,
  before: FailingDelivery | undefined,
  now: number,
): DeliveryDecision {
  if (isSuccess(status)) return { kind: "delivered" };
  if (status === gone) return { kind: "off" };
  if (status !== undefined && refusals.has(status)) return { kind: "refused" };
  const { since = now, count = 0 } = before ?? {};
  if (now - since >= longestFailingMs) return { kind: "off" };
  const pause = Math.max(pausesMs[count] ?? longestPauseMs, Math.min(retryAfterMs, longestPauseMs));
  return { kind: "failed", failing: { since, count: count + 1, retryAt: now + pause } };
}

function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}
