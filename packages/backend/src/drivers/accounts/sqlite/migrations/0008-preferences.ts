/** What people chose for themselves. A migration that was released is never edited: add the next number. */
export const preferences = `
CREATE TABLE preference (
  person TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  body TEXT NOT NULL
) WITHOUT ROWID;
`;
