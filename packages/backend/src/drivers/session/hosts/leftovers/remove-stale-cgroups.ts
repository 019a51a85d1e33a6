import { readdirSync } from "node:fs";

import { findCgroupBase, releaseCgroupBase } from "../../../../base/process-tree/cgroup-base.ts";
import { killContained, removeCgroup } from "../../../../base/process-tree/cgroup.ts";

/** Removes the cgroups of dead hosts: they belong to no known session. */
export function removeStaleCgroups(home: string, living: ReadonlySet<string>): void {
  const base = findCgroupBase(home);
  if (base === undefined) return;
  for (const name of readdirSync(base)) {
    const host = /^(h-[\da-f]+)\.\d+$/.exec(name)?.[1];
    if (host === undefined || living.has(host)) continue;
    killContained(`${base}/${name}`);
    removeCgroup(`${base}/${name}`);
  }
  releaseCgroupBase(base);
}
