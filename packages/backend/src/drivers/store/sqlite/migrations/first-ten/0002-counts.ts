/** Counts are written once per transaction, instead of by triggers at every change of every task. */
export const counts = `
DROP TRIGGER task_added;
DROP TRIGGER task_moved;
`;
