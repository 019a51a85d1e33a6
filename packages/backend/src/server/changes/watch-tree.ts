import { type FSWatcher, watch } from "node:fs";
import { dirname, join } from "node:path";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** More directories than this are not watched: the obstacle is then looked at again only after a while. */
const mostDirectories = 100;

/**
 * Watches the files that keep a target from moving, and the directory of git in their working tree. Calls `changed`
 * when one of them may have changed; never on another machine, or on file systems without such events.
 */
export function watchTree({ data }: Failure, changed: () => void): Disposable {
  const watchers = directoriesOf(data).flatMap((directory) => watchDirectory(directory, changed));
  return {
    [Symbol.dispose]: () => {
      for (const watcher of watchers) watcher.close();
    },
  };
}

function directoriesOf(data: Failure["data"]): readonly string[] {
  const { directory, gitDir, files } = data ?? {};
  if (typeof directory !== "string" || typeof gitDir !== "string" || !Array.isArray(files)) return [];
  const parents = files.map((file) => dirname(join(directory, String(file))));
  return [...new Set([gitDir, directory, ...parents])].slice(0, mostDirectories);
}

function watchDirectory(directory: string, changed: () => void): readonly FSWatcher[] {
  try {
    return [watch(directory, { persistent: false }, changed).on("error", changed)];
  } catch {
    return [];
  }
}
