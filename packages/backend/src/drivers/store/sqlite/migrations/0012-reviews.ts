/** Reviews of changes. Persons, places and lines are JSON. */
export const reviews = `
ALTER TABLE change ADD COLUMN review_rule TEXT;
ALTER TABLE change ADD COLUMN reviewed_tip TEXT;
CREATE INDEX change_unrevised ON change (task_id) WHERE reviewed_tip IS NOT NULL AND reviewed_tip <> tip;
CREATE TABLE revision (
  task_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  base TEXT NOT NULL,
  tip TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (task_id, number)
) WITHOUT ROWID;
INSERT INTO revision (task_id, number, attempt, base, tip, at)
  SELECT task_id, 1, attempt, base, tip, opened_at FROM change;
CREATE TABLE review_thread (
  id INTEGER PRIMARY KEY,
  task_id INTEGER NOT NULL,
  commit_id TEXT NOT NULL,
  start TEXT NOT NULL,
  lines TEXT NOT NULL,
  place TEXT,
  resolved TEXT
);
CREATE INDEX review_thread_by_task ON review_thread (task_id);
CREATE TABLE review_comment (
  id INTEGER PRIMARY KEY,
  thread_id INTEGER NOT NULL,
  author TEXT NOT NULL,
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  draft INTEGER NOT NULL
);
CREATE INDEX review_comment_by_thread ON review_comment (thread_id);
CREATE TABLE review_verdict (
  id INTEGER PRIMARY KEY,
  task_id INTEGER NOT NULL,
  author TEXT NOT NULL,
  verdict TEXT NOT NULL,
  text TEXT NOT NULL,
  tip TEXT NOT NULL,
  holds_for TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX review_verdict_by_task ON review_verdict (task_id);
`;
