import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

type Change<T> = Promise<Result<T, Failure>>;

/** An ended run, as far as retention depends on it. */
export interface EndedRun {
  readonly run: number;
  /** Number of the project. */
  readonly project: number;
  /** Epoch ms. */
  readonly endedAt: number;
  readonly pinned: boolean;
  /** A change of it has not landed, or is still to be pushed or followed on its forge. */
  readonly unmerged: boolean;
}

/**
 * Removes what is no longer kept. A run is hidden in one transaction and taken apart in later ones, so that no queue waits
 * for it; `removals` names those of which something is left after a crash.
 */
export interface RetentionStore {
  /** Keeps a run whatever its age, or no longer; `changed` is false when it was so already, or there is none. */
  pin(run: number, pinned: boolean): Change<{ changed: boolean }>;
  /** Hides a run from all readers, unless it may not go; what its agents spent still counts. */
  remove(run: number): Change<{ removed: boolean }>;
  /** Deletes up to `limit` tasks of a removed run, with all that belongs to them. */
  removeTasks(run: number, limit: number): Change<{ left: boolean }>;
  /** Forgets a removed run, once nothing of it is left. */
  finish(run: number): Change<{ finished: boolean }>;
  /** Deletes up to `limit` of the oldest events up to this number; the newest always stays. */
  removeEvents(upTo: number, limit: number): Change<{ removed: number }>;
  /** Gives some of the free pages back to the disk; `left` as long as there are more. */
  shrink(): Change<{ left: boolean }>;
}

/** Events to keep: those since a time, and so many of the newest; undefined: any. */
export interface EventLimits {
  readonly since?: number | undefined;
  readonly count?: number | undefined;
}

export interface RetentionReader {
  /** In the order in which they ended. */
  endedRuns(): Promise<readonly EndedRun[]>;
  /** Numbers of removed runs of which something is left. */
  removals(): Promise<readonly number[]>;
  /** Number of the oldest kept event; 0 without any. */
  firstEvent(): Promise<number>;
  /** Number of the newest event that is removed; events of unfinished runs stay. 0: none is removed. */
  lastUnkeptEvent(limits: EventLimits): Promise<number>;
}
