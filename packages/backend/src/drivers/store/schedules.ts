import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef, StartedBy } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { FiringState } from "@wezterm-parallel/shared/domain/schedule/firing-state";
import type { ScheduleTiming, ScheduleWork } from "@wezterm-parallel/shared/domain/schedule/schedule-spec";
import type { RunState } from "@wezterm-parallel/shared/domain/task/task-state";

/** The person whose permissions the runs of a schedule have. */
export interface ScheduleOwner extends StartedBy {
  /** Id of the account. */
  readonly id: string;
}

export interface ScheduleSpec {
  readonly timing: ScheduleTiming;
  readonly work: ScheduleWork;
  /** Directory in which its runs work. */
  readonly place: ProjectRef;
  /** From the plan: `wzp schedules sync` changes and removes it. */
  readonly isOfPlan: boolean;
  readonly owner: ScheduleOwner;
}

export interface ScheduleRecord extends ScheduleSpec {
  readonly id: number;
  /** Number of the project. */
  readonly project: number;
  readonly name: string;
  readonly paused: boolean;
  /** Every time up to this one has been decided, epoch ms. */
  readonly decidedUntil: number;
  readonly createdAt: number;
}

export interface FiringRecord {
  readonly dueAt: number;
  readonly state: FiringState;
  /** Absent for a time of the schedule. */
  readonly byHand: boolean;
  /** Earliest start: later than `dueAt` by the jitter. */
  readonly startsAt: number;
  /** The number of times that this entry stands for: more than one if they were missed. */
  readonly count: number;
  readonly failure: Failure | undefined;
  readonly run: FiredRun | undefined;
}

export interface FiredRun {
  readonly run: number;
  readonly state: RunState;
  readonly createdAt: number;
  readonly endedAt: number | undefined;
}

/** A firing that has been decided; its time is its key. */
interface NewFiring {
  readonly dueAt: number;
  readonly state: Exclude<FiringState, "started">;
  readonly startsAt?: number;
  readonly byHand?: boolean;
  readonly count?: number;
  readonly failure?: Failure;
}

export interface FiringKey {
  readonly schedule: number;
  readonly dueAt: number;
}

/** Decisions of one look at a schedule, recorded in one transaction. */
export interface FiringDecision {
  readonly schedule: number;
  readonly decidedUntil?: number;
  readonly firings: readonly NewFiring[];
  /** Waiting firings that do not start. */
  readonly dropped: readonly {
    readonly dueAt: number;
    readonly state: "skipped" | "failed";
    readonly failure?: Failure;
  }[];
}

/** A schedule with what determines its next step. */
export interface ScheduleCourse extends ScheduleRecord {
  /** In the order of their times. */
  readonly waiting: readonly FiringRecord[];
  /** Numbers of its runs that have not ended. */
  readonly running: readonly number[];
}

export interface ScheduleName {
  /** Number of the project. */
  readonly project: number;
  readonly name: string;
}

export interface ScheduleReader {
  /** All, or those of these projects; by project and name. */
  schedules(projects?: readonly number[]): Promise<readonly ScheduleRecord[]>;
  schedule(name: ScheduleName): Promise<ScheduleRecord | undefined>;
  /** Newest first; `before`: only earlier times. */
  firings(query: {
    readonly schedule: number;
    readonly before?: number | undefined;
    readonly limit: number;
  }): Promise<readonly FiringRecord[]>;
  scheduleCourses(): Promise<readonly ScheduleCourse[]>;
}
