/** Dismissed notices by person. Never edit a released migration: add the next number. */
export const notices = `
CREATE TABLE notice_dismissed (
  reader TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (reader, seq)
) WITHOUT ROWID;
CREATE INDEX audit_by_actor_and_action ON audit (actor_id, action, seq);
CREATE INDEX audit_by_object ON audit (CASE WHEN json_valid(body) THEN json_extract(body, '$.object') END, seq);
`;
