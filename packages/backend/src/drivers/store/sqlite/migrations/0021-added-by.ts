/** The task whose agent added this one; NULL for all others. */
export const addedBy = `
ALTER TABLE task ADD COLUMN added_by INTEGER;
CREATE INDEX task_added_by ON task (added_by) WHERE added_by IS NOT NULL;
`;
