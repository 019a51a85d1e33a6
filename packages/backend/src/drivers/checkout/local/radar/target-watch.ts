import { type FSWatcher, watch } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Notices when a branch may have moved. */
export class TargetWatch implements Disposable {
  readonly #commonDir: string;
  readonly #changed: () => void;
  #watchers: FSWatcher[] = [];
  #branch: string | undefined;

  constructor(commonDir: string, changed: () => void) {
    this.#commonDir = commonDir;
    this.#changed = changed;
  }

  follow(branch: string | undefined): void {
    if (branch === this.#branch) return;
    this[Symbol.dispose]();
    this.#branch = branch;
    if (branch === undefined) return;
    const ref = join(this.#commonDir, "refs/heads", branch);
    this.#watch(dirname(ref), basename(ref));
    this.#watch(this.#commonDir, "packed-refs");
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }

  /** The directory of a packed branch may not exist; then the next reading of all files notices it. */
  #watch(directory: string, file: string): void {
    try {
      const watcher = watch(directory, { persistent: false }, (_, name) => {
        if (name === file) this.#changed();
      });
      watcher.on("error", () => watcher.close());
      this.#watchers.push(watcher);
    } catch {
      return;
    }
  }
}
