import type { Result } from "@wezterm-parallel/shared/base/result";
import type { ParsedId } from "@wezterm-parallel/shared/domain/ids";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";
import type { LogLines } from "@wezterm-parallel/shared/protocol/log-schemas";
import type { AttemptUsageResource } from "@wezterm-parallel/shared/protocol/usage-schemas";
import type { LogEntry } from "@wezterm-parallel/shared/protocol/routes-schemas";

export type AttemptName = Extract<ParsedId, { kind: "attempt" }>;

export interface LogName {
  readonly attempt: AttemptName;
  readonly phase: Phase;
  readonly stream: "out" | "err";
}

export interface LogPortion {
  /** First byte; negative: that many bytes before the end. */
  readonly from: number;
  /** Bytes at most. */
  readonly limit?: number | undefined;
  /** Present: go on until the phase is over or this says that the attempt is. */
  readonly follow?: { readonly ended: () => boolean; readonly signal: AbortSignal } | undefined;
}

export interface LogReading {
  /** The byte it starts at. */
  readonly offset: number;
  /** Bytes of the log when it was asked for. */
  readonly size: number;
  readonly bytes: AsyncGenerator<Uint8Array>;
}

export interface LinePortion {
  /** Number of the first line, from 1; negative: that many lines before the end. */
  readonly from: number;
  readonly count: number;
  /** Whether the attempt has ended, so that nothing more is written. */
  readonly ended: () => boolean;
}

/** What attempts printed, as it lies on disk. */
export interface AttemptLogs {
  /** Phases that have begun, in the order set-up, run, verify. */
  list(attempt: AttemptName): Promise<readonly LogEntry[]>;
  /** `not-found` when that part printed nothing and will not any more. */
  read(log: LogName, portion: LogPortion): Promise<Result<LogReading, Failure>>;
  /** Lines by their numbers; `not-found` as for `read`, no lines before its first byte. */
  lines(log: LogName, portion: LinePortion): Promise<Result<LogLines, Failure>>;
  /** What it took since `startedAt` (epoch ms); no points when it was never measured. */
  usage(attempt: AttemptName, startedAt: number): Promise<AttemptUsageResource>;
}
