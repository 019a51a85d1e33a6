import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { FailingDelivery } from "@wezterm-parallel/shared/domain/webhook/decide-delivery";

import type {
  DeliveryRecord,
  WebhookName,
  WebhookReader,
  WebhookRecord,
  WebhookSpec,
} from "../../webhooks.ts";
import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { Look } from "../../../../base/look.ts";

interface WebhookRow {
  readonly id: number;
  readonly project_id: number;
  readonly name: string;
  readonly spec: string;
  readonly state: WebhookRecord["state"];
  readonly failing: string | null;
  readonly event_cursor: number;
  readonly created_at: number;
}

export interface DeliveryRow {
  readonly id: number;
  readonly event: number;
  readonly kind: string;
  readonly at: number;
  readonly state: DeliveryRecord["state"];
  readonly status: number | null;
  readonly duration_ms: number;
  readonly answer: string;
}

export function createWebhookReader(database: SqlDatabase, look: Look): WebhookReader {
  return {
    webhooks: (projects) => look(() => readWebhooks(database, projects)),
    webhook: (name) => look(() => readWebhook(database, name)),
    deliveries: (query) => look(() => readDeliveries(database, query)),
  };
}

export function* readWebhook(
  database: SqlDatabase,
  { project, name }: WebhookName,
): Steps<WebhookRecord | undefined> {
  const row = yield* database.get<WebhookRow>(
    "SELECT * FROM webhook WHERE project_id = ? AND name = ?",
    project,
    name,
  );
  return row && describeWebhook(row);
}

export function* readWebhookById(database: SqlDatabase, id: number): Steps<WebhookRecord | undefined> {
  const row = yield* database.get<WebhookRow>("SELECT * FROM webhook WHERE id = ?", id);
  return row && describeWebhook(row);
}

function* readWebhooks(
  database: SqlDatabase,
  projects: readonly number[] | undefined,
): Steps<WebhookRecord[]> {
  const rows = yield* database.all<WebhookRow>(
    `SELECT * FROM webhook WHERE ?1 = 'null' OR project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
     ORDER BY project_id, name`,
    JSON.stringify(projects ?? null),
  );
  return rows.map(describeWebhook);
}

function* readDeliveries(
  database: SqlDatabase,
  query: Parameters<WebhookReader["deliveries"]>[0],
): Steps<DeliveryRecord[]> {
  const rows = yield* database.all<DeliveryRow>(
    `SELECT id, event, kind, at, state, status, duration_ms, answer FROM webhook_delivery
     WHERE webhook_id = ? AND id < ? ORDER BY id DESC LIMIT ?`,
    query.webhook,
    query.before ?? Number.MAX_SAFE_INTEGER,
    query.limit,
  );
  return rows.map(describeDeliveryRow);
}

export function describeDeliveryRow({
  duration_ms: durationMs,
  status,
  ...row
}: DeliveryRow): DeliveryRecord {
  return { ...row, durationMs, status: status ?? undefined };
}

function describeWebhook(row: WebhookRow): WebhookRecord {
  return {
    ...(JSON.parse(row.spec) as WebhookSpec),
    id: row.id,
    project: row.project_id,
    name: row.name,
    state: row.state,
    failing: row.failing === null ? undefined : (JSON.parse(row.failing) as FailingDelivery),
    cursor: row.event_cursor,
    createdAt: row.created_at,
  };
}
