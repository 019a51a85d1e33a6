import type { Result } from "@wezterm-parallel/shared/base/result";
import type { ParsedId } from "@wezterm-parallel/shared/domain/ids";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";
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
  readonly bytes: AsyncGenerator<Uint8Array>;
}

/** What attempts printed, as it lies on disk. */
export interface AttemptLogs {
  /** Phases that have begun, in the order set-up, run, verify. */
  list(attempt: AttemptName): Promise<readonly LogEntry[]>;
  /** `not-found` when that part printed nothing and will not any more. */
  read(log: LogName, portion: LogPortion): Promise<Result<LogReading, Failure>>;
}
