/** The only task of a run that verifies a candidate. */
export const verificationTask = "verify";

/** Name of its durations in the history: no task of a plan can have it. */
export const verificationBase = "landing/verify";

/** Returns the id of the task that runs the checks, for a run such as `r5`. */
export function verificationId(run: string): string {
  return `${run}/${verificationTask}`;
}
