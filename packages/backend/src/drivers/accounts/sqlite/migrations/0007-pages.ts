/** Indexes in the order of paged lists. Never edit a released migration: add the next number. */
export const pages = `
CREATE INDEX grant_by_kind ON access_grant (kind, created_at, id);
CREATE INDEX grant_by_user_and_kind ON access_grant (user_id, kind, created_at, id);
DROP INDEX grant_by_user;
CREATE INDEX member_by_project ON member (project, user_id);
`;
