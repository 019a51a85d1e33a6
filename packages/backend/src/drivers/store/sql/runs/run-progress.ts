import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Ending, RunProgress } from "@wezterm-parallel/shared/domain/queue/run-ending";

import type { Transaction } from "../commits/transaction.ts";

export function* readProgress(transaction: Transaction, run: number): Steps<RunProgress | undefined> {
  const row = yield* transaction.database.get<{ ending: Ending | null; ended_at: number | null }>(
    "SELECT ending, ended_at FROM run WHERE id = ?",
    run,
  );
  return row && { ending: row.ending ?? undefined, ended: row.ended_at !== null };
}
