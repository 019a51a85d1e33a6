/** Settings that are changed while the server runs, every state of them. A migration that was released is never edited: add the next number. */
export const settings = `
CREATE TABLE settings (
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  body TEXT NOT NULL
);
`;
