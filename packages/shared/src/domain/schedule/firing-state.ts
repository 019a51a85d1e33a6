/**
 * `waiting`: its time has come, it has no run yet; `started`: it has one; `skipped`: an earlier run had not ended;
 * `missed`: no server ran at that time; `failed`: the run could not be started.
 */
export const firingStates = ["waiting", "started", "skipped", "missed", "failed"] as const;
export type FiringState = (typeof firingStates)[number];
