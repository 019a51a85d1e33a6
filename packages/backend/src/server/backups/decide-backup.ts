import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { NextTime } from "@wezterm-parallel/shared/domain/schedule/due-firings";

/** The two things that are done on a schedule. */
export type BackupWork = "backup" | "verify";

/** The backups and verifications so far; times are epoch ms. */
export interface BackupHistory {
  readonly last?: {
    readonly at: number;
    readonly id: string;
    /** Size of the files in it. */
    readonly bytes: number;
    /** Bytes that it added to the directory. */
    readonly added: number;
    readonly tookMs: number;
  };
  readonly verified?: { readonly at: number; readonly id: string };
  /** The last try, if it failed. */
  readonly failed?: { readonly at: number; readonly work: BackupWork; readonly failure: Failure };
}

/** Time until something that failed is tried again. */
const retryMs = 15 * 60_000;

interface BackupTimes {
  readonly backup: NextTime;
  /** Absent: backups are not verified. */
  readonly verify?: NextTime | undefined;
}

/** Returns when the next of both is due, which may be in the past; the first backup is due at once, and verified at once. */
export function nextBackup(
  { last, verified, failed }: BackupHistory,
  times: BackupTimes,
): { readonly work: BackupWork; readonly at: number } | undefined {
  const backup = last === undefined ? 0 : times.backup(last.at);
  const verify = last === undefined ? undefined : verifyAt(times, verified?.at);
  const wanted = [
    ...(backup === undefined ? [] : [{ work: "backup", at: backup } as const]),
    ...(verify === undefined ? [] : [{ work: "verify", at: verify } as const]),
  ];
  const later = wanted.map((each) =>
    failed?.work === each.work ? { ...each, at: Math.max(each.at, failed.at + retryMs) } : each,
  );
  return later.toSorted((one, other) => one.at - other.at)[0];
}

function verifyAt({ verify }: BackupTimes, last: number | undefined): number | undefined {
  return verify === undefined || last !== undefined ? verify?.(last ?? 0) : 0;
}
