/** Groups of tasks that a person set up. `parallel` is null where the limits of runs apply. */
export const groups = `
CREATE TABLE task_group (
  project_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  parallel INTEGER,
  paused INTEGER NOT NULL DEFAULT 0,
  is_default INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (project_id, name)
) WITHOUT ROWID;
`;
