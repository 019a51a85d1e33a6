import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

import type { FSWatcher } from "chokidar";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { InputGlobs } from "@wezterm-parallel/shared/domain/inputs/input-globs";
import { watchedRoots } from "@wezterm-parallel/shared/domain/service/watched-roots";

import { watchFailed } from "./service-failures.ts";

/** Programs that save or generate several files do so within this time. */
const quietMs = 150;
const neverWatched = new Set([".git", "node_modules"]);

interface SourceWatchOptions {
  readonly clock: Clock;
  readonly service: string;
  /** State directory, which has the logs of services and may be in the project. */
  readonly state: string;
  readonly changed: () => void;
}

/** Tells when files change that match the globs of a service. */
export class SourceWatch implements Disposable {
  readonly #options: SourceWatchOptions;
  #watched: string | undefined;
  #watcher: FSWatcher | undefined;
  #due: Disposable | undefined;

  constructor(options: SourceWatchOptions) {
    this.#options = options;
  }

  /** Settles when every change from now on is noticed. */
  async begin(directory: string, globs: readonly string[]): Promise<Result<void, Failure>> {
    const key = JSON.stringify([directory, globs]);
    if (key === this.#watched) return ok(undefined);
    this[Symbol.dispose]();
    this.#watched = key;
    const { watch } = await import("chokidar");
    if (this.#watched !== key) return ok(undefined);
    const matching = new InputGlobs(globs);
    const roots = watchedRoots(globs).map((root) => existing(directory, root));
    const watcher = watch([...new Set(roots)], {
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      ignored: (path) => this.#isIgnored(directory, path),
    });
    this.#watcher = watcher;
    watcher.on("all", (event, path) => {
      if (!event.endsWith("Dir") && matching.matches(relative(directory, path))) this.#note();
    });
    const ready = await readyOrFailed(watcher);
    if (ready !== undefined && this.#watched === key) {
      this[Symbol.dispose]();
      return fail(watchFailed(this.#options.service, directory, ready));
    }
    return ok(undefined);
  }

  [Symbol.dispose](): void {
    this.#watched = undefined;
    this.#due?.[Symbol.dispose]();
    void this.#watcher?.close();
    this.#watcher = undefined;
  }

  #note(): void {
    const { clock, changed } = this.#options;
    this.#due?.[Symbol.dispose]();
    this.#due = clock.after(quietMs, changed);
  }

  #isIgnored(directory: string, path: string): boolean {
    if (`${path}${sep}`.startsWith(`${this.#options.state}${sep}`)) return true;
    return relative(directory, path)
      .split(sep)
      .some((name) => neverWatched.has(name));
  }
}

/** A directory that does not exist yet is noticed by the one in which it will be. */
function existing(directory: string, root: string): string {
  let path = join(directory, root);
  while (path !== directory && !existsSync(path)) path = dirname(path);
  return path;
}

/** Returns why it cannot watch; the listener stays, because an error without one would end the worker. */
function readyOrFailed(watcher: FSWatcher): Promise<string | undefined> {
  return new Promise((settle) => {
    watcher.on("ready", () => settle(undefined));
    watcher.on("error", (error) => settle(error instanceof Error ? error.message : String(error)));
  });
}
