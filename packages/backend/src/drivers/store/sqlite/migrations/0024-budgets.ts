/**
 * Budgets that a person set, and those of plans that are nearly or fully used up. `owner` is as in the API; `per` is
 * empty for tasks and runs. `cost` and `tokens` are null without a limit; `ends_at` is when the period of a stage other
 * than `within` is over, epoch ms.
 */
export const budgets = `
CREATE TABLE budget (
  owner TEXT NOT NULL,
  per TEXT NOT NULL,
  cost REAL,
  tokens INTEGER,
  stage TEXT NOT NULL,
  ends_at INTEGER,
  PRIMARY KEY (owner, per)
) WITHOUT ROWID;
`;
