/** A group of a project: set up by a person, or used by tasks that have not ended. */
export interface GroupRecord {
  readonly name: string;
  /** The limit in effect; undefined: none. */
  readonly parallel: number | undefined;
  readonly paused: boolean;
  /** Ad-hoc tasks without a group join it. */
  readonly isDefault: boolean;
  /** Tasks that run or are about to. */
  readonly running: number;
  /** Tasks that have not started. */
  readonly waiting: number;
}

/** Absent values stay as they are. */
export interface GroupChanges {
  readonly parallel?: number | undefined;
  readonly paused?: boolean | undefined;
  readonly default?: boolean | undefined;
}
