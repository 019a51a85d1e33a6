/**
 * Numbers of backups to keep: the newest ones, and the newest of each of the last days, weeks and months that have
 * one.
 */
export interface BackupsToKeep {
  readonly last?: number | undefined;
  readonly daily?: number | undefined;
  readonly weekly?: number | undefined;
  readonly monthly?: number | undefined;
}

interface DatedBackup {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
}

const dayMs = 86_400_000;

/** A week begins on Monday; the first day of the epoch was a Thursday. Days and months are those of UTC. */
const periods = {
  daily: (at: number) => Math.floor(at / dayMs),
  weekly: (at: number) => Math.floor((Math.floor(at / dayMs) + 3) / 7),
  monthly: (at: number) => new Date(at).toISOString().slice(0, 7),
} as const;

/** Returns the ids of the backups that stay. The newest one always does; without any number, all do. */
export function decideKept(backups: readonly DatedBackup[], keep: BackupsToKeep): ReadonlySet<string> {
  const newestFirst = backups.toSorted((one, other) => other.at - one.at || (other.id < one.id ? -1 : 1));
  if (Object.values(keep).every((count) => count === undefined)) return idsOf(newestFirst);
  const ofPeriods = (["daily", "weekly", "monthly"] as const).flatMap((period) =>
    newestOfEach(newestFirst, periods[period]).slice(0, keep[period] ?? 0),
  );
  return idsOf([...newestFirst.slice(0, Math.max(1, keep.last ?? 0)), ...ofPeriods]);
}

function newestOfEach(
  newestFirst: readonly DatedBackup[],
  periodOf: (at: number) => number | string,
): readonly DatedBackup[] {
  const seen = new Set<number | string>();
  return newestFirst.filter(({ at }) => {
    const period = periodOf(at);
    return seen.has(period) ? false : seen.add(period) !== undefined;
  });
}

function idsOf(backups: readonly DatedBackup[]): ReadonlySet<string> {
  return new Set(backups.map(({ id }) => id));
}
