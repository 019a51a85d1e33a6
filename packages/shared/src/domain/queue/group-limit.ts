/** A person's settings for a group of tasks in a project. */
export interface GroupSettings {
  /** Tasks of the group that may run at once; undefined: as the run of the task says. */
  readonly parallel: number | undefined;
  readonly paused: boolean;
}

/** Returns how many tasks of a group may run at once; undefined: any number. A set limit replaces that of the run. */
export function limitOfGroup(
  settings: GroupSettings | undefined,
  ofRun: number | undefined,
): number | undefined {
  if (settings?.paused === true) return 0;
  return settings?.parallel ?? ofRun;
}
