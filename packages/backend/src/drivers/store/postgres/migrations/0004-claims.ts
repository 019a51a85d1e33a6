/** Globs that the agent of an attempt claims: the same column as in SQLite. */
export const claimsColumn = `
ALTER TABLE attempt ADD COLUMN claims text COLLATE "C";
`;
