/** Requests by their idempotency keys. Never edit a released migration: add the next number. */
export const requestKeys = `
CREATE TABLE request_key (
  person TEXT NOT NULL,
  key TEXT NOT NULL,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  answer TEXT,
  PRIMARY KEY (person, key)
) WITHOUT ROWID;
CREATE INDEX request_key_by_age ON request_key (at);
`;
