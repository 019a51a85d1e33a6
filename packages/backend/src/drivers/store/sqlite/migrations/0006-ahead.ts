/** 1 of an attempt that was leased before there was a slot for it. */
export const ahead = `
ALTER TABLE attempt ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0;
`;
