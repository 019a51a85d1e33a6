import { readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";

/** Pids in a cgroup and those below it; none when it is gone. */
export function readContained(cgroup: string): number[] {
  return groupsIn(cgroup).flatMap(readPids);
}

/** KILL to everything in it at once: no fork escapes. */
export function killContained(cgroup: string): void {
  try {
    writeFileSync(`${cgroup}/cgroup.kill`, "1");
  } catch {
    // gone; what is left is met by its pid
  }
}

/** False while a process is in it: it stays then. True also when it was gone before. */
export function removeCgroup(cgroup: string): boolean {
  if (tryRemove(cgroup)) return true;
  // A program may have made groups of its own in there.
  return groupsIn(cgroup).toReversed().every(tryRemove);
}

/** Itself first, then what lies in it. */
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
    // 0 is a process of another pid namespace: it has no number here.
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
