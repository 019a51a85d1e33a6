import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { EarlierAttempt } from "@wezterm-parallel/shared/domain/task/agent/continue-task";

import type { Transaction } from "../commits/transaction.ts";

export function* readLastAttempt({ database }: Transaction, task: number): Steps<EarlierAttempt | undefined> {
  const last = yield* database.get<{ attempt: number; worker: string; started_at: number | null }>(
    `SELECT attempt, worker.name AS worker, started_at FROM attempt JOIN worker ON worker.id = worker_id
     WHERE task_id = ? ORDER BY attempt DESC LIMIT 1`,
    task,
  );
  return last && { attempt: last.attempt, worker: last.worker, ran: last.started_at !== null };
}
