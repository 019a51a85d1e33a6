import { type Dirent, type FSWatcher, lstatSync, readdirSync, type Stats, watch } from "node:fs";
import { basename, dirname, join } from "node:path";

interface TreeWatchOptions {
  readonly root: string;
  /** Returns whether files in or below this directory count; its path is relative to the root. */
  readonly enters: (folder: string) => boolean;
  /** A file came, changed or went; its path is relative to the root. */
  readonly changed: (path: string) => void;
  /** The system refuses to watch more: changes may be missed from now on. */
  readonly failed: (error: NodeJS.ErrnoException) => void;
}

interface Folder {
  readonly watcher: FSWatcher;
  /** Marks of its files, by name. */
  readonly files: Map<string, string>;
}

/** A file that was written again within this time may have the same mark. */
const coarseMs = 1_000;
/** Directories that are entered before others get their turn. */
const atOnce = 50;

/**
 * Tells of every file that changes below a directory. Each directory is watched before it is read: what comes in between
 * is told twice rather than never.
 */
export class TreeWatch implements Disposable {
  readonly #options: TreeWatchOptions;
  /** By path, relative to the root. */
  readonly #folders = new Map<string, Folder>();
  #over = false;

  constructor(options: TreeWatchOptions) {
    this.#options = options;
  }

  /** Settles when every change from now on is noticed. */
  begin(): Promise<void> {
    return this.#enterAll("", false);
  }

  [Symbol.dispose](): void {
    this.#over = true;
    for (const { watcher } of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  /** With `isNew`, all files in it are told. */
  async #enterAll(folder: string, isNew: boolean): Promise<void> {
    const left = [folder];
    for (let count = 1; ; count++) {
      const next = left.pop();
      if (next === undefined || this.#over) return;
      left.push(...this.#enter(next, isNew));
      if (count % atOnce === 0) await new Promise((turn) => setImmediate(turn));
    }
  }

  /** Returns the directories in it. */
  #enter(path: string, isNew: boolean): readonly string[] {
    this.#leave(path);
    const watcher = this.#watch(path);
    if (watcher === undefined) return [];
    const files: Folder["files"] = new Map();
    this.#folders.set(path, { watcher, files });
    const folders: string[] = [];
    for (const entry of entriesOf(join(this.#options.root, path))) {
      const inside = join(path, entry.name);
      if (!entry.isDirectory()) {
        files.set(entry.name, markOf(statusOf(join(this.#options.root, inside))));
        if (isNew) this.#options.changed(inside);
      } else if (this.#options.enters(inside)) folders.push(inside);
    }
    return folders;
  }

  #watch(path: string): FSWatcher | undefined {
    try {
      const watcher = watch(join(this.#options.root, path), (kind, name) => {
        if (name !== null) this.#handleEvent(kind, join(path, name));
      });
      // It has gone, which the directory above tells.
      watcher.on("error", () => watcher.close());
      return watcher;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOSPC" || code === "EMFILE") this.#options.failed(error as NodeJS.ErrnoException);
      return undefined;
    }
  }

  #handleEvent(kind: string, path: string): void {
    if (this.#over) return;
    const isFolder = this.#folders.has(path);
    // Its mode or owner.
    if (isFolder && kind === "change") return;
    // A directory with another in its place is no longer watched.
    if (isFolder) this.#leave(path);
    const status = statusOf(join(this.#options.root, path));
    if (status?.isDirectory() === true) {
      this.#folders.get(parentOf(path))?.files.delete(basename(path));
      if (this.#options.enters(path)) void this.#enterAll(path, true);
    } else if (this.#isChanged(path, status)) this.#options.changed(path);
  }

  /** Remembers how the file is now; false if only its mode or owner are others, or nobody has known it. */
  #isChanged(path: string, status: Stats | undefined): boolean {
    const files = this.#folders.get(parentOf(path))?.files;
    const name = basename(path);
    if (status === undefined) return files?.delete(name) === true;
    const mark = markOf(status);
    const isSame = files?.get(name) === mark && Date.now() - status.mtimeMs > coarseMs;
    files?.set(name, mark);
    return !isSame;
  }

  /** Its files have gone, or are others. */
  #leave(path: string): void {
    if (!this.#folders.has(path)) return;
    for (const [known, { watcher, files }] of this.#folders) {
      if (known !== path && !known.startsWith(`${path}/`)) continue;
      watcher.close();
      this.#folders.delete(known);
      for (const name of files.keys()) this.#options.changed(join(known, name));
    }
  }
}

function parentOf(path: string): string {
  const parent = dirname(path);
  return parent === "." ? "" : parent;
}

function markOf(status: Stats | undefined): string {
  return status === undefined ? "" : `${status.ino} ${status.size} ${status.mtimeMs}`;
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    // It is gone already, or may not be read.
    return [];
  }
}

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    // It is gone already, or a directory above it is a file now.
    return undefined;
  }
}
