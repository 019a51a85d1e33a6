/** Failed sign-ins by a hash of account and place. Never edit a released migration: add the next number. */
export const signInTries = `
CREATE TABLE sign_in_try (
  key TEXT PRIMARY KEY,
  tries INTEGER NOT NULL,
  at INTEGER NOT NULL,
  forgotten_at INTEGER NOT NULL,
  written_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sign_in_try_by_end ON sign_in_try (forgotten_at);
CREATE INDEX sign_in_try_by_age ON sign_in_try (written_at, key);
`;
