import { type FSWatcher, lstatSync, readdirSync, readFileSync, watch } from "node:fs";
import { basename, join } from "node:path";

/** Directories that may be watched at once, by all checkouts. */
export interface WatchRoom {
  left: number;
}

const mostWatched = 40_000;
/** Directories of which it is not known yet whether they are ignored. */
const mostNew = 500;

/** Leaves most of what the system allows this user to other programs. */
export function watchRoom(): WatchRoom {
  try {
    const allowed = Number(readFileSync("/proc/sys/fs/inotify/max_user_watches", "utf8"));
    return { left: Math.min(mostWatched, Math.floor(allowed / 4)) };
  } catch {
    return { left: mostWatched };
  }
}

interface CheckoutWatchOptions {
  readonly root: string;
  readonly gitDir: string;
  readonly room: WatchRoom;
  readonly changed: () => void;
}

/** Files that decide which other files count, or how; and those of a repository within. */
const decisive = /(^|\/)\.git(ignore|attributes)?(\/|$)/;
/** More paths than are worth remembering. */
const mostPaths = 1_000;

/**
 * Notices that something in a checkout changed: its files, or its HEAD and index. Not quiet while it does not watch all
 * directories.
 */
export class CheckoutWatch implements Disposable {
  readonly #options: CheckoutWatchOptions;
  /** By path; directories of files are relative to the root. */
  readonly #watchers = new Map<string, FSWatcher>();
  /** Directories that appeared; with nothing in them, git does not name them. */
  readonly #new = new Set<string>();
  #ignored: ReadonlySet<string> = new Set();
  #changed = true;
  /** The files and directories that changed since `begin`; undefined: they are not known. */
  #paths: Set<string> | undefined;
  #complete = false;
  #needsFolders = true;
  /** The next `cover` cannot know all directories: too many appeared, or others are ignored now. */
  #needsAnother = false;

  constructor(options: CheckoutWatchOptions) {
    this.#options = options;
  }

  /** Nothing has changed since `begin`. */
  get isQuiet(): boolean {
    return this.#complete && !this.#changed;
  }

  /** The directories are not known, or new ones appeared: `cover` is to be called. */
  get needsFolders(): boolean {
    return this.#needsFolders;
  }

  /** Returns new directories; those that are ignored are to be passed to `cover`. */
  get newFolders(): readonly string[] {
    return [...this.#new];
  }

  /**
   * Call before the files are read. Returns those that changed since the last call, or directories that have them, if
   * nothing else can have changed.
   */
  begin(): ReadonlySet<string> | undefined {
    const paths = this.#complete ? this.#paths : undefined;
    this.#changed = false;
    this.#paths = this.#complete ? new Set() : undefined;
    return paths;
  }

  /** Directories with files that count: if one is not watched, `cover` is to be called. */
  expect(folders: ReadonlySet<string>): void {
    if (!this.#complete || [...folders].every((folder) => this.#watchers.has(folder))) return;
    this.#needsFolders = true;
    this.#lose();
  }

  /** Watches these directories, relative to the root, instead of those before, and new ones that are not ignored. */
  cover(folders: ReadonlySet<string>, ignored: ReadonlySet<string>): void {
    this.#needsFolders = this.#needsAnother;
    this.#complete = !this.#needsAnother;
    this.#paths = undefined;
    this.#needsAnother = false;
    this.#ignored = ignored;
    const { root, gitDir } = this.#options;
    for (const path of this.#watchers.keys()) {
      const isKept = folders.has(path) || path === gitDir || (this.#new.has(path) && !ignored.has(path));
      if (!isKept) this.#unwatch(path);
    }
    for (const path of this.#new) if (!this.#watchers.has(path) || folders.has(path)) this.#new.delete(path);
    this.#watch(gitDir, gitDir);
    for (const folder of folders) this.#watch(folder, join(root, folder));
  }

  [Symbol.dispose](): void {
    for (const path of this.#watchers.keys()) this.#unwatch(path);
  }

  #watch(path: string, directory: string): void {
    if (this.#watchers.has(path)) return;
    const { room } = this.#options;
    try {
      if (room.left <= 0) throw new Error("too many directories are watched");
      const isGit = path === this.#options.gitDir;
      const watcher = watch(directory, { persistent: false }, (kind, name) => {
        if (name === null) this.#paths = undefined;
        else if (!isGit) this.#handleEvent(kind, path === "" ? name : `${path}/${name}`);
        this.#handleChange();
      });
      watcher.on("error", () => {
        this.#lose();
        this.#unwatch(path);
      });
      this.#watchers.set(path, watcher);
      room.left -= 1;
    } catch {
      this.#lose();
    }
  }

  /** Changes may have been missed. */
  #lose(): void {
    this.#complete = false;
    this.#paths = undefined;
  }

  #unwatch(path: string): void {
    const watcher = this.#watchers.get(path);
    if (watcher === undefined) return;
    this.#watchers.delete(path);
    watcher.close();
    this.#options.room.left += 1;
  }

  #handleEvent(kind: string, path: string): void {
    if (basename(path) === ".gitignore") this.#reconsider();
    if (decisive.test(path) || (this.#paths?.size ?? 0) >= mostPaths) this.#paths = undefined;
    this.#paths?.add(path);
    if (kind === "rename") this.#inspect(path);
  }

  #reconsider(): void {
    this.#ignored = new Set();
    this.#needsFolders = true;
    this.#needsAnother = true;
    this.#lose();
  }

  /** Something with this name came, went or was replaced. */
  #inspect(path: string): void {
    if (this.#watchers.has(path)) this.#forget(path);
    if (path === ".git" || this.#ignored.has(path) || !isFolder(join(this.#options.root, path))) return;
    this.#needsFolders = true;
    this.#enter(path);
  }

  /** A directory with another in its place is no longer watched. */
  #forget(path: string): void {
    for (const known of this.#watchers.keys()) {
      if (known === path || known.startsWith(`${path}/`)) this.#unwatch(known);
    }
  }

  /** Watches a new directory and those in it, which were made before it was watched. */
  #enter(path: string): void {
    if (this.#new.size >= mostNew) {
      this.#needsAnother = true;
      this.#lose();
      return;
    }
    this.#new.add(path);
    const directory = join(this.#options.root, path);
    this.#watch(path, directory);
    for (const name of foldersIn(directory)) this.#enter(`${path}/${name}`);
  }

  #handleChange(): void {
    if (this.#changed) return;
    this.#changed = true;
    this.#options.changed();
  }
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    // It is gone already, or a directory above it is a file now.
    return false;
  }
}

function foldersIn(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    // It is gone already.
    return [];
  }
}
