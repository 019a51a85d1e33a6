/**
 * Webhooks with the place that each has reached in the events, and their latest deliveries. `spec` and `failing` are
 * JSON; address and secrets in `spec` are encrypted. `event` is 0 for a test.
 */
export const webhooks = `
CREATE TABLE webhook (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  spec TEXT NOT NULL,
  state TEXT NOT NULL,
  failing TEXT,
  event_cursor INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (project_id, name)
);
CREATE TABLE webhook_delivery (
  id INTEGER PRIMARY KEY,
  webhook_id INTEGER NOT NULL,
  event INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  status INTEGER,
  duration_ms INTEGER NOT NULL,
  answer TEXT NOT NULL
);
CREATE INDEX webhook_deliveries ON webhook_delivery (webhook_id, id);
`;
