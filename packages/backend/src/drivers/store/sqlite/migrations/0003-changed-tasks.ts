/** What an attempt ran with, as JSON of ChangeableSpec, where its task was changed since; else NULL. */
export const changedTasks = `
ALTER TABLE attempt ADD COLUMN given TEXT;
`;
