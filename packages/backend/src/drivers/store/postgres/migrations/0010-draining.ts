/** As migration 0032 of SQLite. */
export const drainingColumn = "ALTER TABLE worker ADD COLUMN draining_since bigint;";
