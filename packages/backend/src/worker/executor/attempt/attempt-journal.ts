import { readFileSync, renameSync, writeFileSync } from "node:fs";

import type { StepTimes } from "@wezterm-parallel/shared/domain/trace/run-trace";

import type { Checkout } from "../../../drivers/checkout/checkouts.ts";
import type { ReuseDecision } from "../reuse/reuse-decision.ts";
import type { StopCause } from "./stop-cause.ts";

/**
 * `attempt.json`: state that a restarted worker cannot recover from the sessions. Trivial attempts have none,
 * because without a worktree and ports there is nothing to record.
 */
export interface AttemptJournal {
  /** Epoch ms at which the attempt began on this machine. */
  readonly startedAt: number;
  readonly checkout?: Checkout;
  readonly ports?: readonly number[];
  readonly setupIsDone?: boolean;
  /** Only for a task with `inputs`. */
  readonly reuse?: ReuseDecision;
  /** Only for a run with a trace. */
  readonly steps?: readonly StepTimes[];
  /** Written before its processes are stopped, so that their end is not attributed to the task. */
  readonly stop?: StopCause;
}

/** Returns undefined when there is none, or a crash of the machine left it unreadable. */
export function readJournal(path: string): AttemptJournal | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as AttemptJournal;
  } catch {
    return undefined;
  }
}

/** Replaces the file atomically; throws the file system's error. */
export function writeJournal(path: string, journal: AttemptJournal): void {
  writeFileSync(`${path}.tmp`, JSON.stringify(journal), { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
}
