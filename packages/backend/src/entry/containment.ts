import { findCgroupBase, releaseCgroupBase } from "../base/process-tree/cgroup-base.ts";
import { homeId } from "../base/process-tree/home-id.ts";

/** Returns where the process `pid` would create cgroups for sessions; undefined if it cannot. */
export function findContainment(state: string, pid: number | "self"): string | undefined {
  const base = findCgroupBase(homeId(state), pid);
  if (base !== undefined) releaseCgroupBase(base);
  return base;
}
