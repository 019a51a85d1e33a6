/** The machine user whose programs a sign-in is valid for. Never edit a released migration: add the next number. */
export const peers = `
ALTER TABLE access_grant ADD COLUMN peer_uid INTEGER;
`;
