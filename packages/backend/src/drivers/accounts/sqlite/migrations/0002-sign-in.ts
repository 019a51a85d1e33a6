/** Passwords, second factors and their recovery codes. Never edit a released migration: add the next number. */
export const signIn = `
CREATE TABLE password (
  user_id TEXT PRIMARY KEY,
  hash TEXT NOT NULL,
  set_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE second_factor (
  user_id TEXT PRIMARY KEY,
  secret BLOB NOT NULL,
  confirmed_at INTEGER,
  last_step INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE recovery_code (
  user_id TEXT NOT NULL,
  hash BLOB NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (user_id, hash)
) WITHOUT ROWID;
`;
