/** Time between the ends of a run and retries later, ms: in it nothing of the run was queued or ran. */
export const idleTime = `
ALTER TABLE run ADD COLUMN idle_ms INTEGER NOT NULL DEFAULT 0;
`;
