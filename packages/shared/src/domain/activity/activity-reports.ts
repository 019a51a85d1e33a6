/** The file in the state directory that keeps people's reports about wrongly shown agents, a line each. */
export const activityReportsFile = "activity-reports.jsonl";

/** The end of the output that a report keeps, in bytes; a screen that is drawn anew takes less. */
export const reportedOutputBytes = 16_384;
