import { rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, listGit } from "@wezterm-parallel/shared/node/git/run-git";

import { addAll, beginIndex, unstageCarried } from "../../work/snapshot.ts";
import type { WorktreePlace } from "../../worktrees/worktree-place.ts";
import { CheckoutWatch, type WatchRoom } from "./checkout-watch.ts";
import type { RadarStore } from "../radar-store.ts";
import { writeCommit } from "./write-commit.ts";

/** HEAD of a checkout; both are "" while it is an unborn branch. */
export interface Head {
  readonly commit: string;
  readonly tree: string;
}

/** The files of a checkout as a commit on its HEAD. */
export interface SnapshotCommit {
  readonly commit: string;
  /** "" while HEAD is an unborn branch. */
  readonly head: string;
  readonly dirty: boolean;
}

interface Taken extends SnapshotCommit {
  /** State of the checkout's index and of our own after the snapshot. */
  readonly staged: string;
  readonly index: string;
}

interface CheckoutSnapshotsOptions {
  readonly store: RadarStore;
  readonly place: WorktreePlace;
  readonly base: string | undefined;
  readonly name: string;
  readonly room: WatchRoom;
  readonly changed: () => void;
}

/** Takes snapshots of one checkout with an index that is kept between them, so that only changed files are read. */
export class CheckoutSnapshots implements Disposable {
  readonly place: WorktreePlace;
  /** The commit that the task started from. */
  readonly base: string | undefined;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #index: string;
  readonly #objects: string;
  readonly #watch: CheckoutWatch;
  #last: Taken | undefined;
  #takenAt = Number.NEGATIVE_INFINITY;
  #costMs = 0;

  constructor({ store, place, base, name, room, changed }: CheckoutSnapshotsOptions) {
    this.place = place;
    this.base = base;
    this.#index = join(store.directory, name);
    this.#objects = store.objects;
    this.#variables = { ...store.variables, GIT_INDEX_FILE: this.#index };
    const { workTree: root, gitDir } = place;
    this.#watch = new CheckoutWatch({ root, gitDir, room, changed });
  }

  /** Duration of the last snapshot that read the files, ms. */
  get costMs(): number {
    return this.#costMs;
  }

  /** The next snapshot can watch the checkout, which takes too long for the first one. */
  get isUnwatched(): boolean {
    return this.#watch.needsFolders;
  }

  /** Returns whether the last snapshot is still true: nothing changed, and it is not older than `mostMs`. */
  isFresh(mostMs: number): boolean {
    return this.#last !== undefined && this.#watch.isQuiet && performance.now() - this.#takenAt < mostMs;
  }

  async take(head: Head, mostMs: number): Promise<Result<SnapshotCommit, Failure>> {
    if (this.#last?.head === head.commit && this.isFresh(mostMs)) return ok(this.#last);
    this.#takenAt = performance.now();
    const isFirst = this.#last === undefined;
    const watched = !isFirst && this.#watch.needsFolders ? await this.#watchFolders() : ok(undefined);
    if (!watched.ok) return watched;
    this.#watch.begin();
    const taken = await this.#read(head);
    if (!taken.ok) return taken;
    this.#last = taken.value;
    this.#costMs = performance.now() - this.#takenAt;
    return taken;
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  async #read(head: Head): Promise<Result<Taken, Failure>> {
    const { place } = this;
    const staged = await stateOf(join(place.gitDir, "index"));
    const last = this.#last;
    this.#last = undefined;
    // Git was stopped while it wrote.
    await rm(`${this.#index}.lock`, { force: true });
    const isKept = last?.head === head.commit && last.staged === staged;
    const begun = isKept ? ok(undefined) : await this.#begin(head.commit);
    if (!begun.ok) return begun;
    const added = await addAll(place, this.#variables);
    if (!added.ok) return added;
    const index = await stateOf(this.#index);
    const taken = isKept && last.index === index ? ok(last) : await this.#commit(head);
    return taken.ok ? ok({ ...taken.value, staged, index }) : taken;
  }

  /** Starts from the checkout's own index: files that were staged although they are ignored are in it. */
  async #begin(head: string): Promise<Result<unknown, Failure>> {
    const begun = await beginIndex(this.place, this.#index, head);
    return begun.ok ? unstageCarried(this.place, this.#index) : begun;
  }

  async #commit({ commit: head, tree: before }: Head): Promise<Result<SnapshotCommit, Failure>> {
    const { place } = this;
    const variables = this.#variables;
    const tree = await gitOutput(place, ["write-tree"], { variables });
    if (!tree.ok) return tree;
    if (before === tree.value) return ok({ commit: head, head, dirty: false });
    const commit = await writeCommit(this.#objects, { tree: tree.value, parent: head });
    return commit.ok ? ok({ commit: commit.value, head, dirty: true }) : commit;
  }

  /** Our index names the files that count, so that directories of ignored ones are not watched. */
  async #watchFolders(): Promise<Result<unknown, Failure>> {
    const variables = this.#variables;
    const files = await listGit(this.place, ["ls-files", "-z"], { variables });
    if (!files.ok) return files;
    const folders = foldersOf(files.value);
    const unknown = this.#watch.newFolders.filter((path) => !folders.has(path));
    const input = unknown.map((path) => `${path}\0`).join("");
    const args = ["check-ignore", "-z", "--stdin"];
    const ignored =
      unknown.length === 0 ? ok([]) : await listGit(this.place, args, { variables, input, accept: [1] });
    if (!ignored.ok) return ignored;
    this.#watch.cover(folders, new Set(ignored.value));
    return ok(undefined);
  }
}

function foldersOf(files: readonly string[]): ReadonlySet<string> {
  const folders = new Set([""]);
  for (const file of files) {
    for (let folder = dirname(file); folder !== "." && !folders.has(folder); folder = dirname(folder)) {
      folders.add(folder);
    }
  }
  return folders;
}

/** Changes whenever the file is written. */
async function stateOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeNs}`;
}
