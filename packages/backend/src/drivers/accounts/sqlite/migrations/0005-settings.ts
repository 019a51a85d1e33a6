/**
 * All versions of the settings that can be changed while the server runs. Never edit a released migration:
 * add the next number.
 */
export const settings = `
CREATE TABLE settings (
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  body TEXT NOT NULL
);
`;
