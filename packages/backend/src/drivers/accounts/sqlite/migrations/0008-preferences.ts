/** Preferences of people. Never edit a released migration: add the next number. */
export const preferences = `
CREATE TABLE preference (
  person TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  body TEXT NOT NULL
) WITHOUT ROWID;
`;
