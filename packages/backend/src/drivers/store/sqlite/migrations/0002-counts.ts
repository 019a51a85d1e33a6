/** Counts are written once a transaction, not by triggers at every change of every task. */
export const counts = `
DROP TRIGGER task_added;
DROP TRIGGER task_moved;
`;
