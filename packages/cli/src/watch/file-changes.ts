import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { TreeWatch } from "@wezterm-parallel/shared/node/tree-watch";

/** Programs that save or generate several files do so within this time. */
const debounceMs = 150;
/** Events of files that a task wrote last arrive up to this long after the end of its run. */
const lateMs = 700;

interface Watched {
  readonly directory: string;
  /** Takes absolute paths. */
  readonly ignored: (path: string) => boolean;
  /** Files and directories of git that change when the start of worktrees does. */
  readonly git: readonly GitPart[];
}

interface GitPart {
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
}

/** Changed paths, relative to the directory; the value is true if the path changed while tasks ran. */
export type ChangedPaths = ReadonlyMap<string, boolean>;

/** Collects the paths that change below a directory. */
export class FileChanges implements Disposable {
  readonly #trees: readonly TreeWatch[];
  readonly #failed = Promise.withResolvers<Failure>();
  #paths = new Map<string, boolean>();
  #changed = Promise.withResolvers<void>();
  #lastAt = 0;
  #running = false;
  #endedAt = Number.NEGATIVE_INFINITY;

  constructor({ directory, ignored, git }: Watched) {
    const failed = (error: NodeJS.ErrnoException) => this.#failed.resolve(watchFailure(directory, error));
    const isIgnored = (path: string) => ignored(join(directory, path));
    const changed = (path: string) => {
      if (!isIgnored(path)) this.#note(path);
    };
    this.#trees = [
      new TreeWatch({ root: directory, enters: (folder) => !isIgnored(folder), changed, failed }),
      ...git.map(({ root, path }) => {
        const isPart = (other: string) => `${other}/`.startsWith(`${path}/`);
        return new TreeWatch({
          root,
          enters: (folder) => isPart(folder) || path.startsWith(`${folder}/`),
          changed: (other) => isPart(other) && this.#note(undefined),
          failed,
        });
      }),
    ];
  }

  /** Settles when every change from now on is noticed. */
  async ready(): Promise<Result<void, Failure>> {
    const all = Promise.all(this.#trees.map((tree) => tree.begin()));
    const failed = this.#failed.promise.then((failure) => fail(failure));
    return Promise.race([failed, all.then(() => ok(undefined))]);
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

  [Symbol.dispose](): void {
    for (const tree of this.#trees) tree[Symbol.dispose]();
  }
}

function watchFailure(directory: string, { code }: NodeJS.ErrnoException): Failure {
  return {
    reason: "unsupported",
    detail: `The system cannot watch all files of ${directory}: its limit is reached (${code}).`,
    hint: "Let git ignore directories that no task reads, or raise the limit: sysctl fs.inotify.max_user_watches=1000000",
  };
}
