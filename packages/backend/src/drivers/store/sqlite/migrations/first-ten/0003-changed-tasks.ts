/** The settings of an attempt, as JSON of ChangeableSpec, if its task was changed since; otherwise NULL. */
export const changedTasks = `
ALTER TABLE attempt ADD COLUMN given TEXT;
`;
