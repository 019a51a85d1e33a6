import { findCgroupBase, releaseCgroupBase } from "../base/process-tree/cgroup-base.ts";
import { homeId } from "../base/process-tree/home-id.ts";

/** Where cgroups for sessions would be made by the process `pid`; undefined: none can be made. */
export function findContainment(state: string, pid: number | "self"): string | undefined {
  const base = findCgroupBase(homeId(state), pid);
  if (base !== undefined) releaseCgroupBase(base);
  return base;
}
