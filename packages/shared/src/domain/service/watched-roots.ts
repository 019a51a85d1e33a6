/**
 * Returns the directories in which a change may match one of these globs (as in .gitignore), relative to where they
 * apply; `.` is that directory itself. Only these are watched.
 */
export function watchedRoots(globs: readonly string[]): readonly string[] {
  const roots = globs
    .filter((glob) => !glob.startsWith("!"))
    .map((glob) => rootOf(glob.replace(/^\.\//, "")));
  const distinct = [...new Set(roots)];
  if (distinct.includes(".")) return ["."];
  return distinct.filter((root) => !distinct.some((other) => root.startsWith(`${other}/`)));
}

/** A glob without a slash matches in every directory. */
function rootOf(glob: string): string {
  const anchored = glob.replace(/\/$/, "").includes("/");
  if (!anchored) return ".";
  const [plain = ""] = /^[^*?[\\]*/.exec(glob) ?? [];
  const directory = plain.slice(0, Math.max(0, plain.lastIndexOf("/")));
  return directory === "" ? "." : directory;
}
