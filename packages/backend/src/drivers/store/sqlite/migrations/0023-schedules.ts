/** Schedules, and the times at which they fired: the key of a firing makes it happen once. */
export const schedules = `
CREATE TABLE schedule (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  spec TEXT NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  decided_until INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (project_id, name)
);
CREATE TABLE firing (
  schedule_id INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  by_hand INTEGER NOT NULL DEFAULT 0,
  starts_at INTEGER NOT NULL,
  count INTEGER NOT NULL DEFAULT 1,
  failure TEXT,
  run_id INTEGER,
  PRIMARY KEY (schedule_id, due_at)
) WITHOUT ROWID;
CREATE INDEX firing_waiting ON firing (schedule_id, due_at) WHERE state = 'waiting';
CREATE INDEX firing_run ON firing (run_id) WHERE run_id IS NOT NULL;
`;
