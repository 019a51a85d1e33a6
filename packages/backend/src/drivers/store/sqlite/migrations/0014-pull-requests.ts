/** The pull request of a change, and when its forge is asked next. */
export const pullRequests = `
ALTER TABLE change ADD COLUMN pull_request TEXT;
ALTER TABLE change ADD COLUMN pull_request_due INTEGER;
CREATE INDEX change_by_due ON change (pull_request_due) WHERE pull_request_due IS NOT NULL;
`;
