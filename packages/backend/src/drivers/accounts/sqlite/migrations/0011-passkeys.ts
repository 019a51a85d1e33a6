/** Public keys for signing in. Never edit a released migration: add the next number. */
export const passkeys = `
CREATE TABLE passkey (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  credential TEXT NOT NULL UNIQUE,
  site TEXT NOT NULL,
  name TEXT NOT NULL,
  public_key BLOB NOT NULL,
  counter INTEGER NOT NULL,
  transports TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) WITHOUT ROWID;
CREATE INDEX passkey_by_user ON passkey (user_id, created_at);
CREATE INDEX passkey_by_site ON passkey (site);
`;
