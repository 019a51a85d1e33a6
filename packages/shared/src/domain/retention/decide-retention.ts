/** Why something is removed: its age, or that a project or the server has more than so many or so many bytes. */
type RemovalCause = "age" | "count" | "size" | "disk";

/** Limits of what is kept; undefined: any. */
export interface KeepLimits {
  /** Ms since the run ended. */
  readonly age?: number | undefined;
  /** Number of a project. */
  readonly count?: number | undefined;
  /** Bytes of a project. */
  readonly most?: number | undefined;
}

/**
 * Runs that are never removed: pinned ones, and those with work that is on no target. Runs that have not ended are
 * not listed.
 */
interface Protection {
  readonly pinned: boolean;
  readonly unmerged: boolean;
}

/** An ended run, or the files of one. */
export interface RetentionCandidate extends Protection {
  readonly run: number;
  readonly project: number;
  /** Epoch ms. */
  readonly endedAt: number;
  readonly bytes: number;
}

export interface PlannedRemoval extends RetentionCandidate {
  readonly cause: RemovalCause;
}

export function mayRemove({ pinned, unmerged }: Protection): boolean {
  return !pinned && !unmerged;
}

/**
 * Returns what goes, in the order of the ends: what is too old, and of each project the oldest until the rest is within its
 * limits. What may not go does not count towards them, so that a pinned run drives out no newer one.
 */
export function decideRetention(
  candidates: readonly RetentionCandidate[],
  { age = Infinity, count = Infinity, most = Infinity }: KeepLimits,
  now: number,
): readonly PlannedRemoval[] {
  const free = candidates.filter(mayRemove);
  const left = sumByProject(free);
  const planned: PlannedRemoval[] = [];
  for (const candidate of oldestFirst(free)) {
    const share = left.get(candidate.project) ?? noShare;
    const cause = causeOf(now - candidate.endedAt, share, { age, count, most });
    if (cause === undefined) continue;
    planned.push({ ...candidate, cause });
    left.set(candidate.project, { count: share.count - 1, bytes: share.bytes - candidate.bytes });
  }
  return planned;
}

/**
 * Returns whose files go while the disk is nearly full: the oldest, until so many bytes are free again. Those of the last
 * days stay, because people look at them.
 */
export function decideForSpace(
  candidates: readonly RetentionCandidate[],
  needed: number,
  now: number,
): readonly PlannedRemoval[] {
  const planned: PlannedRemoval[] = [];
  let freed = 0;
  for (const candidate of oldestFirst(candidates)) {
    if (freed >= needed || now - candidate.endedAt < keptThoughFull) break;
    if (!mayRemove(candidate) || candidate.bytes === 0) continue;
    planned.push({ ...candidate, cause: "disk" });
    freed += candidate.bytes;
  }
  return planned;
}

const keptThoughFull = 3 * 86_400_000;

interface Share {
  readonly count: number;
  readonly bytes: number;
}

const noShare: Share = { count: 0, bytes: 0 };

function sumByProject(candidates: readonly RetentionCandidate[]): Map<number, Share> {
  const shares = new Map<number, Share>();
  for (const { project, bytes } of candidates) {
    const { count, bytes: before } = shares.get(project) ?? noShare;
    shares.set(project, { count: count + 1, bytes: before + bytes });
  }
  return shares;
}

function causeOf(age: number, share: Share, limits: Required<KeepLimits>): RemovalCause | undefined {
  const { age: longest = Infinity, count = Infinity, most = Infinity } = limits;
  if (age >= longest) return "age";
  if (share.count > count) return "count";
  return share.bytes > most ? "size" : undefined;
}

function oldestFirst(candidates: readonly RetentionCandidate[]): readonly RetentionCandidate[] {
  return candidates.toSorted((a, b) => a.endedAt - b.endedAt || a.run - b.run);
}
