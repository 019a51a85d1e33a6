/** The attempts whose results later attempts may reuse: the newest for each key of a task. */
export const reusable = `
CREATE TABLE reusable (
  project_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  key TEXT NOT NULL,
  task_id INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  PRIMARY KEY (project_id, name, key)
) WITHOUT ROWID;
`;
