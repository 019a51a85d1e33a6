/** `ahead` is 1 for an attempt that was leased before a slot was free. */
export const ahead = `
ALTER TABLE attempt ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0;
`;
