import { readFileSync, renameSync, writeFileSync } from "node:fs";

import type { Checkout } from "../../drivers/checkout/checkouts.ts";
import type { StopCause } from "./stop-cause.ts";

/**
 * `attempt.json`: what a restarted worker cannot see from the sessions. Trivial attempts have none: without a
 * worktree and ports there is nothing to remember.
 */
export interface AttemptJournal {
  /** Epoch ms at which the attempt began here. */
  readonly startedAt: number;
  readonly checkout?: Checkout;
  readonly ports?: readonly number[];
  readonly setupIsDone?: boolean;
  /** Written before its processes are stopped, so that their end is not taken for their own. */
  readonly stop?: StopCause;
}

/** Undefined when there is none, or a crash of the machine left it unreadable. */
export function readJournal(path: string): AttemptJournal | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as AttemptJournal;
  } catch {
    return undefined;
  }
}

/** Replaced as a whole; throws the file system's error. */
export function writeJournal(path: string, journal: AttemptJournal): void {
  writeFileSync(`${path}.tmp`, JSON.stringify(journal), { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
}
