import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  CallRules,
  CallSender,
  CallState,
} from "@wezterm-parallel/shared/domain/incoming/incoming-spec";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { ScheduleWork } from "@wezterm-parallel/shared/domain/schedule/schedule-spec";

import type { FiredRun, ScheduleOwner } from "./schedules.ts";

export interface IncomingName {
  /** Number of the project. */
  readonly project: number;
  readonly name: string;
}

export interface IncomingSpec extends CallRules {
  readonly sender: CallSender;
  /** Secrets, encrypted and bound to the name. */
  readonly sealed: string;
  readonly work: ScheduleWork;
  /** Directory in which its runs work. */
  readonly place: ProjectRef;
  /** The person with whose permissions its runs start. */
  readonly owner: ScheduleOwner;
}

export interface IncomingRecord extends IncomingSpec, IncomingName {
  readonly id: number;
  /** End of its address. */
  readonly key: string;
  readonly paused: boolean;
  readonly createdAt: number;
}

export interface CallKey {
  readonly incoming: number;
  /** Identifies a repeated call: both have the same value. */
  readonly identity: string;
}

/** A signed call. */
export interface NewCall extends CallKey {
  /** Id that the sender gave it. */
  readonly delivery: string;
  /** Kind of event, by the sender's name for it. */
  readonly event: string;
}

export interface CallRecord {
  readonly id: number;
  readonly delivery: string;
  readonly event: string;
  readonly at: number;
  readonly state: CallState;
  readonly failure: Failure | undefined;
  readonly run: FiredRun | undefined;
}

export interface IncomingReader {
  /** All, or those of these projects; by project and name. */
  incoming(projects?: readonly number[]): Promise<readonly IncomingRecord[]>;
  incomingNamed(name: IncomingName): Promise<IncomingRecord | undefined>;
  incomingAt(key: string): Promise<IncomingRecord | undefined>;
  /** Newest first; `before`: only those with a lower id. */
  calls(query: {
    readonly incoming: number;
    readonly before?: number | undefined;
    readonly limit: number;
  }): Promise<readonly CallRecord[]>;
  call(key: CallKey): Promise<CallRecord | undefined>;
}
