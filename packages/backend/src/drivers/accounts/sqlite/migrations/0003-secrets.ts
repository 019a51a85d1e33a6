/** Encrypted secrets of tasks; `key` names the key, which is stored in a separate file. */
export const secrets = `
CREATE TABLE secret (
  project INTEGER NOT NULL,
  name TEXT NOT NULL,
  key TEXT NOT NULL,
  sealed BLOB NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (project, name)
) WITHOUT ROWID;
CREATE INDEX secret_by_key ON secret (key);
`;
