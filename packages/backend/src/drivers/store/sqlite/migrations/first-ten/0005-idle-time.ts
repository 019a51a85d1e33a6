/** Time between ends of a run and later retries, in ms, when nothing of the run was queued or running. */
export const idleTime = `
ALTER TABLE run ADD COLUMN idle_ms INTEGER NOT NULL DEFAULT 0;
`;
