/**
 * Incoming webhooks and their signed calls. `spec` is JSON; the secret in it is encrypted. `key` ends the address.
 * `identity` is what a repeated call has in common with the first one.
 */
export const incoming = `
CREATE TABLE incoming_webhook (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  spec TEXT NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  UNIQUE (project_id, name)
);
CREATE TABLE incoming_call (
  id INTEGER PRIMARY KEY,
  incoming_id INTEGER NOT NULL,
  identity TEXT NOT NULL,
  delivery TEXT NOT NULL,
  event TEXT NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  failure TEXT,
  run_id INTEGER,
  UNIQUE (incoming_id, identity)
);
CREATE INDEX incoming_calls ON incoming_call (incoming_id, id);
`;
