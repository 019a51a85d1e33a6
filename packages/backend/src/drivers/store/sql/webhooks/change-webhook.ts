import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
import type { WebhookState } from "@wezterm-parallel/shared/domain/webhook/webhook-spec";

import type {
  DeliveryProgress,
  NewDelivery,
  WebhookName,
  WebhookRecord,
  WebhookSpec,
} from "../../webhooks.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import { rowInserter } from "../rows/row-inserter.ts";
import { readWebhook, readWebhookById } from "../reads/read-webhooks.ts";

/** Deliveries kept per webhook. */
const kept = 500;
const insertDeliveries = rowInserter("webhook_delivery", [
  "webhook_id",
  "event",
  "kind",
  "at",
  "state",
  "status",
  "duration_ms",
  "answer",
]);

/** Creates a webhook that begins behind `cursor`, or replaces one, which then goes on where it was. */
export function* setWebhook(
  transaction: Transaction,
  name: WebhookName,
  spec: WebhookSpec,
  cursor: number,
): Steps<WebhookRecord> {
  const { database, now } = transaction;
  yield* database.run(
    `INSERT INTO webhook (project_id, name, spec, state, event_cursor, created_at) VALUES (?1, ?2, ?3, 'on', ?4, ?5)
     ON CONFLICT (project_id, name) DO UPDATE SET spec = ?3, failing = NULL,
       state = CASE WHEN webhook.state = 'off' THEN 'on' ELSE webhook.state END`,
    name.project,
    name.name,
    JSON.stringify(spec),
    cursor,
    now,
  );
  return yield* publish(transaction, name);
}

/** Pauses or resumes a webhook; also switches on one that was given up. */
export function* pauseWebhook(
  transaction: Transaction,
  name: WebhookName,
  paused: boolean,
): Steps<WebhookRecord> {
  const { id } = yield* findWebhook(transaction, name);
  const state: WebhookState = paused ? "paused" : "on";
  yield* transaction.database.run("UPDATE webhook SET state = ?, failing = NULL WHERE id = ?", state, id);
  return yield* publish(transaction, name);
}

export function* removeWebhook(transaction: Transaction, name: WebhookName): Steps<{ removed: true }> {
  const { id } = yield* findWebhook(transaction, name);
  const { database } = transaction;
  yield* database.run("DELETE FROM webhook_delivery WHERE webhook_id = ?", id);
  yield* database.run("DELETE FROM webhook WHERE id = ?", id);
  transaction.append({
    kind: "webhook.removed",
    data: { project: projectId(name.project), webhook: name.name },
  });
  return { removed: true };
}

/** Records deliveries of a webhook and what follows from them; without effect if it was removed meanwhile. */
export function* recordDeliveries(
  transaction: Transaction,
  id: number,
  { deliveries, reached }: DeliveryProgress,
): Steps<{ recorded: boolean }> {
  const { database } = transaction;
  const before = yield* readWebhookById(database, id);
  if (before === undefined) return { recorded: false };
  yield* addDeliveries(transaction, id, deliveries);
  if (deliveries.length > 0) yield* forgetOld(transaction, id);
  if (reached === undefined) return { recorded: true };
  const { cursor, failing, off } = reached;
  yield* database.run(
    `UPDATE webhook SET event_cursor = max(event_cursor, ?1), failing = ?2,
       state = CASE WHEN ?3 = 1 THEN 'off' ELSE state END WHERE id = ?4`,
    cursor,
    failing === undefined ? null : JSON.stringify(failing),
    Number(off),
    id,
  );
  const began = (before.failing === undefined) !== (failing === undefined);
  if (began || off) yield* publish(transaction, before);
  return { recorded: true };
}

/** Writes only those that are kept. */
function addDeliveries(
  { database }: Transaction,
  id: number,
  deliveries: readonly NewDelivery[],
): Steps<void> {
  const rows = deliveries
    .slice(-kept)
    .map(({ event, kind, at, state, status, durationMs, answer }) => [
      id,
      event,
      kind,
      at,
      state,
      status ?? null,
      durationMs,
      answer,
    ]);
  return insertDeliveries(database, rows);
}

function forgetOld({ database }: Transaction, id: number): Steps<number> {
  return database.run(
    `DELETE FROM webhook_delivery WHERE webhook_id = ?1 AND id <=
       (SELECT id FROM webhook_delivery WHERE webhook_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
    id,
    kept,
  );
}

function* findWebhook({ database }: Transaction, name: WebhookName): Steps<WebhookRecord> {
  const found = yield* readWebhook(database, name);
  if (found !== undefined) return found;
  throw new Refusal(
    createFailure({
      reason: "not-found",
      detail: createMessage("webhook-unknown", { webhook: name.name }),
      hint: createMessage("webhook-unknown-hint"),
    }),
  );
}

function* publish(transaction: Transaction, name: WebhookName): Steps<WebhookRecord> {
  const webhook = yield* findWebhook(transaction, name);
  transaction.append({
    kind: "webhook.changed",
    data: {
      project: projectId(name.project),
      webhook: name.name,
      state: webhook.state,
      failing: webhook.failing !== undefined,
    },
  });
  return webhook;
}
