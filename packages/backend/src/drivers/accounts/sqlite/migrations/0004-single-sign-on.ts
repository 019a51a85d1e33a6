/**
 * The single sign-on provider, and the identities of accounts there. Never edit a released migration: add the
 * next number.
 */
export const singleSignOn = `
CREATE TABLE provider (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  settings TEXT NOT NULL,
  secret BLOB
);
CREATE TABLE identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_id TEXT NOT NULL,
  given TEXT NOT NULL,
  PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;
CREATE INDEX identity_by_user ON identity (user_id);
`;
