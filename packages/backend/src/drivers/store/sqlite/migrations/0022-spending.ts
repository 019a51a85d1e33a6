/** Spending of agents by attempt and day (days since the epoch, UTC); `cost` in US dollars. */
export const spending = `
CREATE TABLE spending (
  task_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  day INTEGER NOT NULL,
  run_id INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  cost REAL NOT NULL,
  unpriced INTEGER NOT NULL,
  PRIMARY KEY (task_id, attempt, day)
) WITHOUT ROWID;
CREATE INDEX spending_run ON spending (run_id);
CREATE INDEX spending_day ON spending (day);
`;
