/** Treatment of one path in a sandbox; applies to everything below it without an entry of its own. */
export interface Mount {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** `void`: an empty directory, or a file that cannot be opened; `private`: `source` in its place. */
  readonly kind: "void-directory" | "void-file" | "read" | "write" | "private";
  readonly source?: string;
  /** Overrides other entries for the same path. */
  readonly rank: number;
}

/** Returns options of bubblewrap for these mounts on top of a read-only machine. */
export function bindOptions(mounts: readonly Mount[]): readonly string[] {
  return inOrder(mounts).flatMap((mount) => optionsOf(mount));
}

/** Parents come first, because a mount covers what was mounted below it before. */
function inOrder(mounts: readonly Mount[]): readonly Mount[] {
  const chosen = new Map<string, Mount>();
  for (const mount of mounts) {
    const other = chosen.get(mount.path);
    if (other === undefined || mount.rank > other.rank) chosen.set(mount.path, mount);
  }
  return [...chosen.values()].toSorted((a, b) => depthOf(a.path) - depthOf(b.path));
}

function depthOf(path: string): number {
  return path === "/" ? 0 : path.split("/").length - 1;
}

function optionsOf({ path, kind, source = path }: Mount): readonly string[] {
  switch (kind) {
    case "void-directory":
      return ["--tmpfs", path];
    case "void-file":
      return ["--ro-bind", "/dev/null", path];
    case "read":
      return ["--ro-bind", source, path];
    case "write":
      return [path.startsWith("/dev/") ? "--dev-bind" : "--bind", source, path];
    case "private":
      return ["--bind", source, path];
  }
}

export function isWithin(path: string, directory: string): boolean {
  return path === directory || directory === "/" || path.startsWith(`${directory}/`);
}
