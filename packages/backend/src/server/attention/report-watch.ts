import { type FSWatcher, existsSync, watch } from "node:fs";

import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

/** Files in which the session host and hooks report what a program does. */
const reported = [sessionFileNames.activity, sessionFileNames.hooks] as const;

/**
 * Tells when something new was reported about a program. It watches these files and not their directory, in which the log
 * changes with everything that is printed: that would wake the server for nothing, ten times a second for each spinner.
 */
export class ReportWatch implements Disposable {
  readonly #directory: string;
  readonly #heard: () => void;
  /** By name. */
  readonly #watchers = new Map<string, FSWatcher>();
  #misses = false;
  #disposed = false;

  constructor(directory: string, heard: () => void) {
    this.#directory = directory;
    this.#heard = heard;
  }

  /** Returns whether a file has no watcher, because the system allows no more of them. */
  get misses(): boolean {
    return this.#misses;
  }

  watches(name: string): boolean {
    return this.#watchers.has(name);
  }

  /** Watches the files that have appeared since. */
  listen(): void {
    this.#misses = false;
    for (const name of reported) if (!this.#watchers.has(name)) this.#open(name);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #open(name: string): void {
    const file = `${this.#directory}/${name}`;
    if (this.#disposed || !existsSync(file)) return;
    try {
      const watcher = watch(file, { persistent: false }, (change) => {
        if (this.#watchers.get(name) !== watcher) return;
        // The host replaces a file that has become long.
        if (change === "rename") this.#reopen(name);
        this.#heard();
      });
      watcher.on("error", () => watcher.close());
      this.#watchers.set(name, watcher);
    } catch {
      this.#misses = true;
    }
  }

  #reopen(name: string): void {
    this.#watchers.get(name)?.close();
    this.#watchers.delete(name);
    this.#open(name);
  }
}
