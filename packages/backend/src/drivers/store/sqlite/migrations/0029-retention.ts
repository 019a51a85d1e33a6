/**
 * Runs that are kept whatever their age, those of which parts are still to be removed, and what removed runs spent: once
 * per project, starter and day, in the columns of `spending` and `run` that budgets ask for. The indexes find texts that no
 * run uses any more.
 */
export const retention = `
ALTER TABLE run ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
CREATE TABLE removal (
  run_id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL
);
CREATE TABLE removed_spending (
  project_id INTEGER NOT NULL,
  started_by TEXT NOT NULL,
  day INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  cost REAL NOT NULL,
  unpriced INTEGER NOT NULL,
  PRIMARY KEY (project_id, started_by, day)
) WITHOUT ROWID;
CREATE INDEX removed_spending_day ON removed_spending (day);
CREATE INDEX task_by_spec ON task (spec_id);
CREATE INDEX run_by_environment ON run (environment_id);
CREATE INDEX once_by_run ON once (run_id);
`;
