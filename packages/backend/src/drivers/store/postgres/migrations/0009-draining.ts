/** As migration 0031 of SQLite. */
export const drainingColumn = "ALTER TABLE worker ADD COLUMN draining_since bigint;";
