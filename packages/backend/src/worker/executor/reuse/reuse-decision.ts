import type { AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";

/** The decision of an attempt with `inputs`, in its journal, so that a restarted worker decides alike. */
export interface ReuseDecision {
  /** Absent when nothing may be reused: an input matches no file, or the inputs cannot be read. */
  readonly key?: string;
  /** The result to reuse; absent: it runs. */
  readonly result?: Partial<AttemptResult>;
  /** The directory of the attempt that has it. */
  readonly earlier?: string;
}
