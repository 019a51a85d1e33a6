/** Stores which threads an agent was asked about, at which last commit, and the commits of its answers. */
export const agentAnswers = `
ALTER TABLE review_thread ADD COLUMN asked TEXT;
ALTER TABLE review_comment ADD COLUMN commit_id TEXT;
`;
