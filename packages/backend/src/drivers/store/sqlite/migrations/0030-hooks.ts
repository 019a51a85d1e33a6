/**
 * Plan files with hooks, of which one a project is active; its hooks with the place that each has reached in the events;
 * and their latest runs. `spec`, `trusted` and `failing` are JSON.
 */
export const hooks = `
CREATE TABLE hook_file (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL,
  hash TEXT NOT NULL,
  spec TEXT NOT NULL,
  trusted TEXT,
  active INTEGER NOT NULL,
  UNIQUE (project_id, hash)
);
CREATE TABLE hook (
  id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  spec TEXT NOT NULL,
  failing TEXT,
  event_cursor INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (project_id, name)
);
CREATE TABLE hook_run (
  id INTEGER PRIMARY KEY,
  hook_id INTEGER NOT NULL,
  event INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  status INTEGER,
  duration_ms INTEGER NOT NULL,
  answer TEXT NOT NULL
);
CREATE INDEX hook_runs ON hook_run (hook_id, id);
`;
