/** Whose programs a sign-in counts for. A migration that was released is never edited: add the next number. */
export const peers = `
ALTER TABLE access_grant ADD COLUMN peer_uid INTEGER;
`;
