/** The push of a target after landings, when it is tried next, and the landing that it has to include. */
export const pushes = `
ALTER TABLE merge_queue ADD COLUMN push TEXT;
ALTER TABLE merge_queue ADD COLUMN push_due INTEGER;
CREATE INDEX merge_queue_by_due ON merge_queue (push_due) WHERE push_due IS NOT NULL;
ALTER TABLE change ADD COLUMN push_revision INTEGER;
`;
