import { startGate } from "@wezterm-parallel/shared/domain/hook/hook-events";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { Transaction } from "../commits/transaction.ts";
import { readHookById } from "../reads/read-hooks.ts";
import { addRun, forgetRuns } from "./change-hooks.ts";

type GateReport = Extract<Report, { kind: "gate" }>;

/** Lists a run of the hook that is asked before a start; once, also if the next worker process tells it again. */
export function* recordGate(transaction: Transaction, { hook, at, run }: GateReport): Steps<void> {
  const { database } = transaction;
  const found = yield* readHookById(database, hook);
  if (found === undefined) return;
  const known = yield* database.get<{ id: number }>(
    "SELECT id FROM hook_run WHERE hook_id = ? AND at = ? AND kind = ? AND answer = ?",
    hook,
    Math.round(at),
    startGate,
    run.answer,
  );
  if (known !== undefined) return;
  const state = run.refused ? "failed" : "delivered";
  const { status, durationMs, answer } = run;
  yield* addRun(transaction, found, {
    // It has no number, because it has not happened.
    event: 0,
    kind: startGate,
    at: Math.round(at),
    state,
    status,
    durationMs: Math.round(durationMs),
    answer,
  });
  yield* forgetRuns(transaction, hook);
}
