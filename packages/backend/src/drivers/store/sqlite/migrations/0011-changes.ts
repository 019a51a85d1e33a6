/** Changes of tasks and the queues of their targets. */
export const changes = `
CREATE TABLE change (
  task_id INTEGER PRIMARY KEY,
  project_id INTEGER NOT NULL,
  target TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  base TEXT NOT NULL,
  tip TEXT NOT NULL,
  files INTEGER NOT NULL,
  state TEXT NOT NULL,
  direction TEXT NOT NULL DEFAULT 'land',
  position INTEGER,
  request TEXT,
  candidate TEXT,
  landed TEXT,
  verified_by INTEGER,
  failure TEXT,
  opened_at INTEGER NOT NULL,
  queued_at INTEGER,
  ended_at INTEGER
);
CREATE INDEX change_queued ON change (project_id, target, position) WHERE position IS NOT NULL;
CREATE INDEX change_by_run ON change (verified_by) WHERE verified_by IS NOT NULL;
CREATE TABLE merge_queue (
  project_id INTEGER NOT NULL,
  target TEXT NOT NULL,
  paused INTEGER NOT NULL,
  PRIMARY KEY (project_id, target)
) WITHOUT ROWID;
INSERT INTO change (task_id, project_id, target, attempt, base, tip, files, state, opened_at)
  SELECT task.id, run.project_id, run.project ->> '$.target', attempt.attempt, attempt.result ->> '$.base',
    attempt.result ->> '$.commit', coalesce(attempt.result ->> '$.changedFiles', 0), 'open', task.ended_at
  FROM task JOIN run ON run.id = task.run_id
  JOIN attempt ON attempt.task_id = task.id AND attempt.attempt = task.attempts
  WHERE task.state = 'succeeded' AND attempt.result ->> '$.commit' IS NOT NULL
    AND attempt.result ->> '$.base' IS NOT NULL AND run.project ->> '$.target' IS NOT NULL;
`;
