/** Stores how many times the conflict of a change was handed over, and to whom. */
export const conflictRounds = `
ALTER TABLE change ADD COLUMN round TEXT;
`;
