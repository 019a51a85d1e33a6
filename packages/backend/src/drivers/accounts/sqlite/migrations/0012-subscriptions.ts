/** Browsers that receive notifications. Never edit a released migration: add the next number. */
export const subscriptions = `
CREATE TABLE subscription (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  grant_id TEXT,
  user_agent TEXT NOT NULL,
  language TEXT NOT NULL,
  endpoint BLOB NOT NULL UNIQUE,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX subscription_by_person ON subscription (person, created_at);
`;
