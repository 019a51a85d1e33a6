/** Adds the submitter of a run, as JSON of StartedBy; NULL for runs of earlier releases. */
export const startedBy = `
ALTER TABLE run ADD COLUMN started_by TEXT;
`;
