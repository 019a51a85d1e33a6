/** As migration 0014 of SQLite. */
export const signInTriesTable = `
CREATE TABLE sign_in_try (
  key text COLLATE "C" PRIMARY KEY,
  tries bigint NOT NULL,
  at bigint NOT NULL,
  forgotten_at bigint NOT NULL,
  written_at bigint NOT NULL
);
CREATE INDEX sign_in_try_by_end ON sign_in_try (forgotten_at);
CREATE INDEX sign_in_try_by_age ON sign_in_try (written_at, key);
`;
