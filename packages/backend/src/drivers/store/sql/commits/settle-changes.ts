import type { Steps } from "@wezterm-parallel/shared/base/steps";

import { recordDurations } from "../attempts/record-duration.ts";
import { settleRuns } from "../runs/settle-run.ts";
import type { Transaction } from "./transaction.ts";

/** Consequences of all changes of a transaction, before its tasks are placed. */
export function* settleChanges(transaction: Transaction): Steps<void> {
  yield* recordDurations(transaction);
  yield* settleRuns(transaction);
}
