import { relative } from "node:path";

import { type FSWatcher, watch } from "chokidar";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Programs that save or generate several files do so within this time. */
const debounceMs = 150;
/** Events of files that a task wrote last arrive up to this long after the end of its run. */
const lateMs = 700;

interface Watched {
  readonly directory: string;
  /** Takes absolute paths. */
  readonly ignored: (path: string) => boolean;
  /** Files and directories of git that change when the start of worktrees does. */
  readonly git: readonly string[];
}

/** Changed paths, relative to the directory; the value is true if the path changed while tasks ran. */
export type ChangedPaths = ReadonlyMap<string, boolean>;

/** Collects the paths that change below a directory. */
export class FileChanges implements AsyncDisposable {
  readonly #files: FSWatcher;
  readonly #git: FSWatcher;
  readonly #failed = Promise.withResolvers<Failure>();
  #paths = new Map<string, boolean>();
  #changed = Promise.withResolvers<void>();
  #lastAt = 0;
  #running = false;
  #endedAt = Number.NEGATIVE_INFINITY;

  constructor({ directory, ignored, git }: Watched) {
    const usual = { ignoreInitial: true, followSymlinks: false, ignorePermissionErrors: true };
    this.#files = watch(directory, { ...usual, ignored: (path) => ignored(path) });
    this.#git = watch([...git], usual);
    this.#files.on("all", (event, path) => {
      if (!event.endsWith("Dir")) this.#note(relative(directory, path));
    });
    this.#git.on("all", () => this.#note(undefined));
    for (const watcher of [this.#files, this.#git]) {
      watcher.on("error", (error) => this.#failed.resolve(watchFailure(directory, error)));
    }
  }

  /** Settles when every change from now on is noticed. */
  async ready(): Promise<Result<void, Failure>> {
    const both = [this.#files, this.#git].map((each) => new Promise<void>((done) => each.on("ready", done)));
    return Promise.race([
      Promise.all(both).then(() => ok(undefined)),
      this.#failed.promise.then((failure) => fail(failure)),
    ]);
  }

  /** Changes from here until the end of the run may be those of its tasks. */
  beginRun(): void {
    this.#running = true;
  }

  endRun(): void {
    this.#running = false;
    this.#endedAt = performance.now();
  }

  /** Waits for changes, and then until nothing has changed for a moment; may return no path if only git moved. */
  async next(): Promise<Result<ChangedPaths, Failure>> {
    const failed = await Promise.race([this.#changed.promise, this.#failed.promise]);
    if (failed !== undefined) return fail(failed);
    for (let wait = debounceMs; wait > 0; wait = this.#lastAt + debounceMs - performance.now()) {
      await new Promise((wake) => setTimeout(wake, wait));
    }
    const paths = this.#paths;
    this.#paths = new Map();
    this.#changed = Promise.withResolvers();
    return ok(paths);
  }

  #note(path: string | undefined): void {
    this.#lastAt = performance.now();
    const whileRunning = this.#running || this.#lastAt - this.#endedAt < lateMs;
    if (path !== undefined) this.#paths.set(path, whileRunning && this.#paths.get(path) !== false);
    this.#changed.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#files.close(), this.#git.close()]);
  }
}

function watchFailure(directory: string, error: unknown): Failure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const full = code === "ENOSPC" || code === "EMFILE";
  return {
    reason: "unsupported",
    detail: full
      ? `The system cannot watch all files of ${directory}: its limit is reached (${code}).`
      : `The files of ${directory} cannot be watched: ${String(error)}.`,
    hint: full
      ? "Let git ignore directories that no task reads, or raise the limit: sysctl fs.inotify.max_user_watches=1000000"
      : "Run without --watch.",
  };
}
