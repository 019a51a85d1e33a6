/** Numbers the leases of a task, because a lease that was returned unstarted gives its attempt number back. */
export const leases = `
ALTER TABLE task ADD COLUMN leases INTEGER NOT NULL DEFAULT 0;
UPDATE task SET leases = attempts WHERE attempts > 0;
ALTER TABLE attempt ADD COLUMN lease INTEGER NOT NULL DEFAULT 0;
UPDATE attempt SET lease = attempt;
`;
