import type { Demand, Rank } from "@wezterm-parallel/shared/domain/placement";

/** Ready tasks of one run with equal requirements: the placer checks only the first of each lane. */
export interface Lane {
  readonly run: number;
  readonly signature: number;
}

export interface LaneDemand extends Lane {
  readonly demand: Demand;
  readonly group: string | undefined;
  /** Globs of files that only one of its tasks may change at a time. */
  readonly claims: readonly string[] | undefined;
  /** Name of the quota pool of its agents. */
  readonly pool: string | undefined;
  /** The number of its tasks that the pool lets start now. */
  readonly poolAdmits: "all" | "one" | "none";
  /** Its tasks are those of agents, and a budget over them is used up. */
  readonly overBudget: boolean;
  readonly project: number;
  /** The run verifies a candidate of a merge queue. */
  readonly landing: boolean;
  /** The run's `limits.parallel`. */
  readonly parallel: number | undefined;
  /** Tasks of the group that may run at once, over all runs of the project. */
  readonly groupLimit: number | undefined;
}

export type ReadyTask = Rank;

export interface LiveAttempt {
  readonly task: number;
  readonly lane: Lane;
  readonly worker: number;
  /** Globs that its agent claims in addition to those of its plan. */
  readonly claims: readonly string[];
  /** Leased ahead of a free slot, and not reported as started by its worker. */
  readonly ahead: boolean;
}

/** Tasks that ask for the same labels; several entries can have the same ones. */
export interface TasksByLabels {
  readonly labels: readonly string[];
  readonly state: "ready" | "running";
  readonly tasks: number;
}
