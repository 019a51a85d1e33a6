/** `allow_failure` is 1 for a task whose failure counts as success for its successors and its run. */
export const allowFailure = `
ALTER TABLE task ADD COLUMN allow_failure INTEGER NOT NULL DEFAULT 0;
`;
