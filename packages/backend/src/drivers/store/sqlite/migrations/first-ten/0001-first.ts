/** The schema of release 0.1.0. Never edit a released migration: add the next number. */
export const first = `
CREATE TABLE project (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE
);
CREATE TABLE environment (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL
);
CREATE TABLE spec (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL
);
CREATE TABLE signature (
  id INTEGER PRIMARY KEY,
  body TEXT NOT NULL UNIQUE
);
CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  source TEXT NOT NULL,
  source_body TEXT NOT NULL,
  project_id INTEGER NOT NULL,
  directory TEXT NOT NULL,
  project TEXT NOT NULL,
  settings TEXT NOT NULL,
  limits TEXT NOT NULL,
  halt TEXT,
  environment_id INTEGER NOT NULL,
  sealed INTEGER NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  ending TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER
);
CREATE INDEX run_by_state ON run (state);
CREATE INDEX run_by_project ON run (project_id);
CREATE INDEX run_ending ON run (id) WHERE ending IS NOT NULL AND ended_at IS NULL;
CREATE TABLE run_count (
  run_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (run_id, state)
) WITHOUT ROWID;
CREATE TABLE task (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  spec_id INTEGER NOT NULL,
  own TEXT NOT NULL,
  signature_id INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  -- 'never' sorts last: the largest safe integer
  deadline INTEGER NOT NULL,
  path INTEGER NOT NULL,
  waits INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  losses INTEGER NOT NULL DEFAULT 0,
  paused INTEGER NOT NULL DEFAULT 0,
  stopping INTEGER NOT NULL DEFAULT 0,
  resumes_at INTEGER,
  delay INTEGER,
  cause INTEGER,
  failure TEXT,
  created_at INTEGER NOT NULL,
  ready_at INTEGER,
  started_at INTEGER,
  ended_at INTEGER,
  UNIQUE (run_id, name)
);
CREATE INDEX task_by_run ON task (run_id);
CREATE INDEX task_by_run_state ON task (run_id, state);
CREATE INDEX task_by_state ON task (state);
CREATE INDEX task_ready ON task (run_id, signature_id, priority DESC, deadline, path DESC, id)
  WHERE state = 'ready';
CREATE INDEX task_parked ON task (resumes_at) WHERE resumes_at IS NOT NULL;
CREATE TRIGGER task_added AFTER INSERT ON task BEGIN
  INSERT INTO run_count VALUES (new.run_id, new.state, 1)
    ON CONFLICT (run_id, state) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER task_moved AFTER UPDATE OF state ON task WHEN old.state <> new.state BEGIN
  UPDATE run_count SET n = n - 1 WHERE run_id = old.run_id AND state = old.state;
  INSERT INTO run_count VALUES (new.run_id, new.state, 1)
    ON CONFLICT (run_id, state) DO UPDATE SET n = n + 1;
END;
CREATE TABLE need (
  task_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  predecessor_id INTEGER NOT NULL,
  policy TEXT NOT NULL,
  written TEXT NOT NULL,
  PRIMARY KEY (task_id, position)
) WITHOUT ROWID;
CREATE INDEX need_by_predecessor ON need (predecessor_id);
CREATE TABLE worker (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  epoch INTEGER NOT NULL,
  identity TEXT NOT NULL,
  last_seen_at INTEGER NOT NULL
);
CREATE TABLE attempt (
  task_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  worker_id INTEGER NOT NULL,
  worker_epoch INTEGER NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT,
  result TEXT,
  ended_by TEXT,
  leased_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  PRIMARY KEY (task_id, attempt)
) WITHOUT ROWID;
-- At most one live attempt per task, ever: the database itself says so.
CREATE UNIQUE INDEX attempt_live ON attempt (task_id) WHERE state <> 'ended';
CREATE INDEX attempt_live_by_worker ON attempt (worker_id) WHERE state <> 'ended';
CREATE TABLE history (
  project_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  samples TEXT NOT NULL,
  median INTEGER NOT NULL,
  PRIMARY KEY (project_id, name)
) WITHOUT ROWID;
CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  run_id INTEGER,
  task TEXT,
  attempt INTEGER,
  worker TEXT,
  data TEXT
);
CREATE INDEX event_by_run ON event (run_id);
CREATE TABLE once (
  key TEXT PRIMARY KEY,
  hash TEXT NOT NULL,
  run_id INTEGER NOT NULL,
  added INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE placer (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  epoch INTEGER NOT NULL
) WITHOUT ROWID;
`;
