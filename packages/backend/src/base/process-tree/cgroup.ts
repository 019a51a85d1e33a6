import { readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";

/** Returns the pids in a cgroup and its descendants; none if it no longer exists. */
export function readContained(cgroup: string): number[] {
  return groupsIn(cgroup).flatMap(readPids);
}

/** Sends KILL to all its processes at once, so that no fork escapes. */
export function killContained(cgroup: string): void {
  try {
    writeFileSync(`${cgroup}/cgroup.kill`, "1");
  } catch {
    // already removed; remaining processes are killed by pid
  }
}

/** Returns false, without removing it, while it contains a process. True if it was already removed. */
export function removeCgroup(cgroup: string): boolean {
  if (tryRemove(cgroup)) return true;
  // A program may have created cgroups inside.
  return groupsIn(cgroup).toReversed().every(tryRemove);
}

/** Lists the cgroup itself first, then its descendants. */
function groupsIn(cgroup: string): string[] {
  try {
    const inner = readdirSync(cgroup, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [cgroup, ...inner.flatMap(({ name }) => groupsIn(`${cgroup}/${name}`))];
  } catch {
    return [];
  }
}

function readPids(cgroup: string): number[] {
  try {
    const text = readFileSync(`${cgroup}/cgroup.procs`, "latin1");
    // 0 is a process of another pid namespace, which has no pid here.
    return text
      .split("\n")
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

function tryRemove(cgroup: string): boolean {
  try {
    rmdirSync(cgroup);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}
