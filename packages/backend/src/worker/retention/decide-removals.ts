/** The data of a checkout that retention needs. Times in epoch ms, sizes in bytes. */
export interface RetentionCandidate {
  readonly attempt: string;
  /** Identifies its project. */
  readonly project: string;
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
  /** Number and bytes of the ended checkouts of each project; undefined: any. */
  readonly perProject?: { readonly count?: number | undefined; readonly bytes?: number | undefined };
}

/** A day to look at successes, a week for failures, and a fifth of a small laptop's disk. */
const defaultRetention: RetentionPolicy = {
  succeededMs: 86_400_000,
  failedMs: 7 * 86_400_000,
  budgetBytes: 50 * 2 ** 30,
};

/** The settings of checkouts in `config.yaml`: times in ms, and bytes. */
export interface KeptCheckouts {
  readonly succeeded?: number | undefined;
  readonly failed?: number | undefined;
  readonly most?: number | undefined;
  readonly perProject?:
    | { readonly count?: number | undefined; readonly most?: number | undefined }
    | undefined;
}

/** Uses the defaults for what is not set. */
export function retentionOf(kept: KeptCheckouts = {}): RetentionPolicy {
  return {
    succeededMs: kept.succeeded ?? defaultRetention.succeededMs,
    failedMs: kept.failed ?? defaultRetention.failedMs,
    budgetBytes: kept.most ?? defaultRetention.budgetBytes,
    perProject: { count: kept.perProject?.count, bytes: kept.perProject?.most },
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
  const ended = sortByEnd(candidates);
  const shares = new Map<string, Share>();
  for (const { project, bytes } of ended) {
    const { count, bytes: before } = shares.get(project) ?? noShare;
    shares.set(project, { count: count + 1, bytes: before + bytes });
  }
  let left = candidates.reduce((sum, { bytes }) => sum + bytes, 0);
  const planned: PlannedRemoval[] = [];
  for (const candidate of ended) {
    const { attempt, bytes, project } = candidate;
    const share = shares.get(project) ?? noShare;
    const why = whyRemove(candidate, { policy, now, left, share });
    if (why === undefined) continue;
    planned.push({ attempt, bytes, why });
    left -= bytes;
    shares.set(project, { count: share.count - 1, bytes: share.bytes - bytes });
  }
  return planned;
}

/** The remaining ended checkouts of a project. */
interface Share {
  readonly count: number;
  readonly bytes: number;
}

const noShare: Share = { count: 0, bytes: 0 };

interface Decision {
  readonly policy: RetentionPolicy;
  readonly now: number;
  /** Bytes that are left of all checkouts. */
  readonly left: number;
  readonly share: Share;
}

/** Returns why a checkout goes; undefined: it stays. */
function whyRemove(
  { ended }: Pick<EndedCandidate, "ended">,
  { policy, now, left, share }: Decision,
): string | undefined {
  const { succeededMs, failedMs, budgetBytes, perProject = {} } = policy;
  const age = now - ended.at;
  if (age >= (ended.succeeded ? succeededMs : failedMs))
    return `${ended.succeeded ? "succeeded" : "failed"} ${describeAge(age)} ago`;
  if (left > budgetBytes) return `disk budget of ${describeBytes(budgetBytes)} exceeded`;
  const { count, bytes } = perProject;
  if (count !== undefined && share.count > count) return `more than ${count} of its project`;
  if (bytes !== undefined && share.bytes > bytes)
    return `disk budget of ${describeBytes(bytes)} for its project exceeded`;
  return undefined;
}

type EndedCandidate = RetentionCandidate & { readonly ended: NonNullable<RetentionCandidate["ended"]> };

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
