/** Globs that the agent of an attempt claims besides those of its plan, as JSON; NULL: none. */
export const claims = `
ALTER TABLE attempt ADD COLUMN claims TEXT;
`;
