import { existsSync, mkdirSync, readFileSync, rmdirSync } from "node:fs";

/**
 * Returns the directory below which a process of this home may create cgroups for its sessions. It is inside the
 * process's own cgroup, because a user may move processes only there. Undefined without a writable cgroup2 that
 * supports kill (Linux 5.14), as on macOS, in most containers, and outside a unit with `Delegate=yes`.
 */
export function findCgroupBase(home: string, pid: number | "self" = "self"): string | undefined {
  const mount = readMount();
  const own = mount === undefined ? undefined : readOwnGroup(pid);
  if (mount === undefined || own === undefined) return undefined;
  const base = `${mount}${own === "/" ? "" : own}/wzp-${home}`;
  return canContain(base) ? base : undefined;
}

function readMount(): string | undefined {
  for (const line of readLines("/proc/mounts")) {
    const [, at, type] = line.split(" ");
    // The kernel escapes blanks and backslashes in octal.
    if (type === "cgroup2") return at?.replace(/\\(\d{3})/g, (_, octal: string) => fromOctal(octal));
  }
  return undefined;
}

function fromOctal(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8));
}

function readOwnGroup(pid: number | "self"): string | undefined {
  const line = readLines(`/proc/${pid}/cgroup`).find((each) => each.startsWith("0::/"));
  return line?.slice("0::".length);
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}

/** Removes the base if it is empty; it is created again when needed. */
export function releaseCgroupBase(base: string): void {
  try {
    rmdirSync(base);
  } catch {
    // not empty, or already removed
  }
}

/** Tests by creating a cgroup; the base remains. */
function canContain(base: string): boolean {
  const probe = `${base}/probe-${process.pid}`;
  try {
    mkdirSync(probe, { recursive: true });
    const able = existsSync(`${probe}/cgroup.kill`);
    rmdirSync(probe);
    return able;
  } catch {
    return false;
  }
}
