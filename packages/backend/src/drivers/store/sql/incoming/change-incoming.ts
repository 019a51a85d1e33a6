import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { projectId, runId } from "@wezterm-parallel/shared/domain/ids";
import type { CallState } from "@wezterm-parallel/shared/domain/incoming/incoming-spec";
import type { RunSubmission, StartedBy } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { CallRecord, IncomingName, IncomingRecord, IncomingSpec, NewCall } from "../../incoming.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readCall, readIncoming, readIncomingById } from "../reads/read-incoming.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { submitRun } from "../runs/submit-run.ts";

/** Calls kept per webhook: a repeated call is known as long. */
const kept = 5_000;

/** Creates an incoming webhook at the address `key`, or replaces one, which keeps its address. */
export function* setIncoming(
  transaction: Transaction,
  name: IncomingName,
  spec: IncomingSpec,
  key: string,
): Steps<IncomingRecord> {
  const { database, now } = transaction;
  yield* database.run(
    `INSERT INTO incoming_webhook (project_id, name, key, spec, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (project_id, name) DO UPDATE SET spec = ?4`,
    name.project,
    name.name,
    key,
    JSON.stringify(spec),
    now,
  );
  return yield* publish(transaction, name);
}

export function* pauseIncoming(
  transaction: Transaction,
  name: IncomingName,
  paused: boolean,
): Steps<IncomingRecord> {
  const { id } = yield* findIncoming(transaction, name);
  yield* transaction.database.run("UPDATE incoming_webhook SET paused = ? WHERE id = ?", Number(paused), id);
  return yield* publish(transaction, name);
}

export function* removeIncoming(transaction: Transaction, name: IncomingName): Steps<{ removed: true }> {
  const { id } = yield* findIncoming(transaction, name);
  const { database } = transaction;
  yield* database.run("DELETE FROM incoming_call WHERE incoming_id = ?", id);
  yield* database.run("DELETE FROM incoming_webhook WHERE id = ?", id);
  transaction.append({
    kind: "incoming.removed",
    data: { project: projectId(name.project), incoming: name.name },
  });
  return { removed: true };
}

/** Records that a call starts nothing; one that started or was ignored stays as it was. */
export function* recordCall(
  transaction: Transaction,
  call: NewCall,
  outcome: { readonly state: Exclude<CallState, "started">; readonly failure?: Failure | undefined },
): Steps<CallRecord> {
  const before = yield* readCall(transaction.database, call);
  if (before !== undefined && before.state !== "failed") return before;
  yield* writeCall(transaction, call, outcome);
  const recorded = yield* readCall(transaction.database, call);
  if (recorded === undefined) throw new Refusal(removed);
  return recorded;
}

/**
 * Starts the run of a call. Row and run are written in one transaction, so that a call that comes twice has one run
 * wherever the server stops; fails with `conflict` if it has one already.
 */
export function* startCall(
  transaction: Transaction,
  specs: TaskSpecs,
  call: NewCall,
  submitted: { readonly submission: RunSubmission; readonly startedBy: StartedBy | undefined },
): Steps<{ run: number }> {
  const before = yield* readCall(transaction.database, call);
  if (before !== undefined && before.state !== "failed") throw new Refusal(repeated);
  const { run } = yield* submitRun(transaction, specs, submitted, undefined);
  yield* writeCall(transaction, call, { state: "started", run });
  return { run };
}

interface Outcome {
  readonly state: CallState;
  readonly failure?: Failure | undefined;
  readonly run?: number;
}

function* writeCall(
  transaction: Transaction,
  { incoming, identity, delivery, event }: NewCall,
  { state, failure, run }: Outcome,
): Steps<void> {
  const { database, now } = transaction;
  const webhook = yield* readIncomingById(database, incoming);
  if (webhook === undefined) throw new Refusal(removed);
  yield* database.run(
    `INSERT INTO incoming_call (incoming_id, identity, delivery, event, at, state, failure, run_id)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     ON CONFLICT (incoming_id, identity) DO UPDATE SET at = ?5, state = ?6, failure = ?7, run_id = ?8`,
    incoming,
    identity,
    delivery,
    event,
    now,
    state,
    failure === undefined ? null : JSON.stringify(failure),
    run ?? null,
  );
  yield* database.run(
    `DELETE FROM incoming_call WHERE incoming_id = ?1 AND id <=
       (SELECT id FROM incoming_call WHERE incoming_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
    incoming,
    kept,
  );
  const { project, name } = webhook;
  transaction.append({
    kind: "incoming.called",
    data: {
      project: projectId(project),
      incoming: name,
      event,
      state,
      ...(run !== undefined && { run: runId(run) }),
      ...(failure !== undefined && { failure }),
    },
  });
}

function* findIncoming({ database }: Transaction, name: IncomingName): Steps<IncomingRecord> {
  const found = yield* readIncoming(database, name);
  if (found !== undefined) return found;
  throw new Refusal(
    createFailure({
      reason: "not-found",
      detail: createMessage("incoming-unknown", { incoming: name.name }),
      hint: createMessage("incoming-unknown-hint"),
    }),
  );
}

function* publish(transaction: Transaction, name: IncomingName): Steps<IncomingRecord> {
  const incoming = yield* findIncoming(transaction, name);
  transaction.append({
    kind: "incoming.changed",
    data: { project: projectId(name.project), incoming: name.name, paused: incoming.paused },
  });
  return incoming;
}

const repeated = createFailure({ reason: "conflict", detail: createMessage("call-repeated") });
/** The webhook was removed while its call was read. */
const removed = createFailure({ reason: "unauthenticated", detail: createMessage("call-unsigned") });
