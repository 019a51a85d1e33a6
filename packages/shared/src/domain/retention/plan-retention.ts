import { decideRetention, type KeepLimits, type PlannedRemoval } from "./decide-retention.ts";

/** The settings of runs and their files in `config.yaml`; times in ms, and bytes. */
export interface KeptRecords {
  readonly runs?: KeepLimits | undefined;
  readonly logs?: KeepLimits | undefined;
  readonly artifacts?: KeepLimits | undefined;
}

/** Bytes of a run on the disk. */
export interface RunFiles {
  readonly logs: number;
  readonly artifacts: number;
}

export interface EndedRunWithFiles {
  readonly run: number;
  readonly project: number;
  /** Epoch ms. */
  readonly endedAt: number;
  readonly pinned: boolean;
  readonly unmerged: boolean;
  readonly files: RunFiles;
}

/** Everything to remove; `runs` with all their files. */
export interface RetentionPlan {
  readonly runs: readonly PlannedRemoval[];
  readonly logs: readonly PlannedRemoval[];
  readonly artifacts: readonly PlannedRemoval[];
}

/** Files of runs that go as a whole are not listed again. */
export function planRetention(
  ended: readonly EndedRunWithFiles[],
  kept: KeptRecords,
  now: number,
): RetentionPlan {
  const withBytes = ended.map((run) => ({ ...run, bytes: run.files.logs + run.files.artifacts }));
  const runs = decideRetention(withBytes, kept.runs ?? {}, now);
  const gone = new Set(runs.map(({ run }) => run));
  const stay = ended.filter(({ run }) => !gone.has(run));
  const filesOf = (part: keyof RunFiles) =>
    decideRetention(
      stay.filter(({ files }) => files[part] > 0).map((run) => ({ ...run, bytes: run.files[part] })),
      kept[part] ?? {},
      now,
    );
  return { runs, logs: filesOf("logs"), artifacts: filesOf("artifacts") };
}
