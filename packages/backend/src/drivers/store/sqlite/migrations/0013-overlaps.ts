/** Tasks whose work overlaps with that of others, as the radar saw it last. */
export const overlaps = `
CREATE TABLE overlap (
  task_id INTEGER NOT NULL,
  other TEXT NOT NULL,
  conflict INTEGER NOT NULL,
  agents INTEGER NOT NULL,
  files TEXT NOT NULL,
  PRIMARY KEY (task_id, other)
) WITHOUT ROWID;
`;
