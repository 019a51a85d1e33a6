/** `sent` names the comment or verdict of our review that was sent as this comment of the pull request. */
export const sentComments = `
ALTER TABLE forge_comment ADD COLUMN sent TEXT;
CREATE UNIQUE INDEX forge_comment_by_sent ON forge_comment (task_id, sent) WHERE sent IS NOT NULL;
`;
