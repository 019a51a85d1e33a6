import type { SystemPoint } from "@wezterm-parallel/shared/protocol/system-schemas";

/** The system over time, in totals. */
export interface SystemHistory {
  /** Those after an instant (epoch ms), oldest first. */
  points(since: number): readonly SystemPoint[];
  /** Bytes of logs and artifacts; undefined until they were first measured. */
  readonly attemptBytes: number | undefined;
}
