/** As migration 0028 of SQLite. */
export const retentionTables = `
ALTER TABLE run ADD COLUMN pinned bigint NOT NULL DEFAULT 0;
CREATE TABLE removal (
  run_id bigint PRIMARY KEY,
  project_id bigint NOT NULL
);
CREATE TABLE removed_spending (
  project_id bigint NOT NULL,
  started_by text COLLATE "C" NOT NULL,
  day bigint NOT NULL,
  input bigint NOT NULL,
  output bigint NOT NULL,
  cache_read bigint NOT NULL,
  cache_write bigint NOT NULL,
  cost double precision NOT NULL,
  unpriced bigint NOT NULL,
  PRIMARY KEY (project_id, started_by, day)
);
CREATE INDEX removed_spending_day ON removed_spending (day);
CREATE INDEX task_by_spec ON task (spec_id);
CREATE INDEX run_by_environment ON run (environment_id);
CREATE INDEX once_by_run ON once (run_id);
`;
