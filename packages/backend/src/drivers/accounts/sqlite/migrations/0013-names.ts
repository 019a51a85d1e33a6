/** Names compare as `lower` writes them, which PostgreSQL does too. Never edit a released migration: add the next number. */
export const names = `
CREATE INDEX user_by_name ON "user" (lower(name));
`;
