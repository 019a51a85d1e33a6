/** Comments of pull requests that are in the review of their change. `thread_id` is null for those on the whole. */
export const forgeComments = `
CREATE TABLE forge_comment (
  task_id INTEGER NOT NULL,
  id TEXT NOT NULL,
  thread_id INTEGER,
  PRIMARY KEY (task_id, id)
) WITHOUT ROWID;
`;
