import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import {
  type ClaimHolder,
  type ClaimWish,
  claimsLimit,
  decideClaims,
} from "@wezterm-parallel/shared/domain/queue/change-claims";

import type { AgentLease } from "../../../../base/agent-tokens.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import { parseClaims, readLiveClaims } from "../reads/read-claims.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";

interface Asked {
  readonly lease: AgentLease;
  readonly wish: ClaimWish;
}

/** The lease is the fence: an attempt that has ended, or is being stopped, claims nothing more. */
export function* changeClaims(
  transaction: Transaction,
  specs: TaskSpecs,
  { lease, wish }: Asked,
): Steps<{ claims: readonly string[] }> {
  const { database } = transaction;
  const holder = yield* findAttempt(transaction, lease);
  if (holder === undefined) throw new Refusal(hasEnded);
  const live = yield* readLiveClaims(database, specs, holder.run);
  const others = live.filter(({ id }) => id !== lease.task);
  const planned = (yield* specs.signature(holder.signature)).claims ?? [];
  const decided = decideClaims({ planned, asked: parseClaims(holder.claims) }, wish, others);
  if (!decided.ok) throw new Refusal(decided.failure === "many" ? tooMany : areHeld(decided.failure));
  const { asked, changed } = decided.value;
  const claims = [...planned, ...asked];
  if (!changed) return { claims };
  yield* database.run(
    "UPDATE attempt SET claims = ? WHERE task_id = ? AND lease = ?",
    asked.length === 0 ? null : JSON.stringify(asked),
    lease.task,
    lease.lease,
  );
  transaction.claimed({ task: lease.task, globs: asked });
  const { run, name: task, attempt } = holder;
  transaction.append({ kind: "task.claims", run, task, attempt, data: { claims } });
  return { claims };
}

interface LiveAttempt {
  readonly run: number;
  readonly name: string;
  readonly attempt: number;
  readonly signature: number;
  readonly claims: string | null;
}

function findAttempt({ database }: Transaction, { task, lease }: AgentLease): Steps<LiveAttempt | undefined> {
  return database.get<LiveAttempt>(
    `SELECT task.run_id AS run, task.name, attempt.attempt, task.signature_id AS signature, attempt.claims
     FROM attempt JOIN task ON task.id = attempt.task_id JOIN run ON run.id = task.run_id
     WHERE attempt.task_id = ? AND attempt.lease = ? AND attempt.state <> 'ended'
       AND task.stopping = 0 AND run.ending IS NULL AND run.ended_at IS NULL`,
    task,
    lease,
  );
}

const hasEnded: Failure = createFailure({ reason: "conflict", detail: createMessage("claims-ended") });

const tooMany: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("claims-many", { most: claimsLimit }),
  hint: createMessage("claims-many-hint"),
});

/** Names in one sentence. */
const namesShown = 3;

function areHeld(holders: readonly ClaimHolder[]): Failure {
  const shown = holders.slice(0, namesShown).map(({ task, claims }) => `${task} (${claims.join(", ")})`);
  const names = holders.length > namesShown ? [...shown, "…"] : shown;
  return createFailure({
    reason: "conflict",
    detail: createMessage("claims-held", { holders: names.join(", ") }),
    hint: createMessage("claims-held-hint"),
    data: { holders },
  });
}
