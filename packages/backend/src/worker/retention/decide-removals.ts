/** The data of a checkout that retention needs. Times in epoch ms, sizes in bytes. */
export interface RetentionCandidate {
  readonly attempt: string;
  readonly bytes: number;
  /** `undefined` while something may run in it: then it is never removed. */
  readonly ended: { readonly at: number; readonly succeeded: boolean } | undefined;
}

export interface RetentionPolicy {
  /** Time in ms to keep the checkout of a succeeded task, whose work is on its branch. */
  readonly succeededMs: number;
  /** Time in ms to keep any other checkout. */
  readonly failedMs: number;
  /** Bytes of all checkouts together; those that ended first are removed first. */
  readonly budgetBytes: number;
}

/** A day to look at successes, a week for failures, and a fifth of a small laptop's disk. */
const defaultRetention: RetentionPolicy = {
  succeededMs: 86_400_000,
  failedMs: 7 * 86_400_000,
  budgetBytes: 50 * 2 ** 30,
};

/** What `config.yaml` says about checkouts: times in ms, and bytes. */
export interface KeptCheckouts {
  readonly succeeded?: number | undefined;
  readonly failed?: number | undefined;
  readonly most?: number | undefined;
}

/** Uses the defaults for what is not set. */
export function retentionOf(kept: KeptCheckouts = {}): RetentionPolicy {
  return {
    succeededMs: kept.succeeded ?? defaultRetention.succeededMs,
    failedMs: kept.failed ?? defaultRetention.failedMs,
    budgetBytes: kept.most ?? defaultRetention.budgetBytes,
  };
}

export interface PlannedRemoval {
  readonly attempt: string;
  readonly bytes: number;
  readonly why: string;
}

/** Returns the checkouts to remove now, in order of their ends; never those that have not ended. */
export function decideRemovals(
  candidates: readonly RetentionCandidate[],
  policy: RetentionPolicy,
  now: number,
): readonly PlannedRemoval[] {
  const total = candidates.reduce((sum, { bytes }) => sum + bytes, 0);
  let left = total;
  const planned: PlannedRemoval[] = [];
  for (const { attempt, bytes, ended } of sortByEnd(candidates)) {
    const age = now - ended.at;
    const old = age >= (ended.succeeded ? policy.succeededMs : policy.failedMs);
    if (!old && left <= policy.budgetBytes) continue;
    const state = ended.succeeded ? "succeeded" : "failed";
    const why = old
      ? `${state} ${describeAge(age)} ago`
      : `disk budget of ${describeBytes(policy.budgetBytes)} exceeded`;
    planned.push({ attempt, bytes, why });
    left -= bytes;
  }
  return planned;
}

function sortByEnd(candidates: readonly RetentionCandidate[]) {
  const ended = candidates.flatMap((each) =>
    each.ended === undefined ? [] : [{ ...each, ended: each.ended }],
  );
  return ended.toSorted((a, b) => a.ended.at - b.ended.at);
}

/** Formats an age in the largest full unit: `3 days`. */
export function describeAge(ms: number): string {
  const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
    ["second", 1000],
  ] as const;
  for (const [unit, size] of units) {
    const count = Math.floor(ms / size);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"}`;
  }
  return "a moment";
}

function describeBytes(bytes: number): string {
  return bytes >= 2 ** 30
    ? `${Math.round((bytes / 2 ** 30) * 10) / 10} GiB`
    : `${Math.round(bytes / 2 ** 20)} MiB`;
}
