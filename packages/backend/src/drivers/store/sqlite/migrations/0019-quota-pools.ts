/** Quota pools that are not open; `moves_at` is when they change by themselves. */
export const quotaPools = `
CREATE TABLE quota_pool (
  project_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  moves_at REAL,
  PRIMARY KEY (project_id, name)
) WITHOUT ROWID;
`;
