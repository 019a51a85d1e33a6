import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { listGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { WorktreePlace } from "../../worktrees/worktree-place.ts";
import type { RadarStore } from "../radar-store.ts";
import { CheckoutWatch, type WatchRoom } from "./checkout-watch.ts";
import { commitEdits } from "./commit-edits.ts";
import type { CheckoutWork, Head } from "./compared-work.ts";
import { foldersOf } from "./folders-of.ts";
import { mayHideFiles } from "./index-flags.ts";
import { type Edit, readStatus } from "./read-status.ts";
import type { TreeReader } from "./tree-with-edits.ts";
import { stateOf, WholeSnapshots } from "./whole-snapshot.ts";

interface Taken {
  readonly head: Head;
  readonly work: CheckoutWork;
  /** State of the checkout's index before the files were read. */
  readonly staged: string;
  /** With the checkout's index, git notices each changed file. */
  readonly isPlain: boolean;
}

interface CheckoutSnapshotsOptions {
  readonly store: RadarStore;
  readonly place: WorktreePlace;
  readonly base: string | undefined;
  readonly name: string;
  readonly room: WatchRoom;
  readonly changed: () => void;
}

/** More are read with all others. */
const mostPaths = 100;

/** Reads one checkout; between looks, only the files that changed. */
export class CheckoutSnapshots implements Disposable {
  readonly place: WorktreePlace;
  /** The commit that the task started from. */
  readonly base: string | undefined;
  readonly #store: RadarStore;
  readonly #whole: WholeSnapshots;
  readonly #watch: CheckoutWatch;
  #last: Taken | undefined;
  /** The last snapshot with its edits in a commit. */
  #committed: CheckoutWork | undefined;
  #takenAt = Number.NEGATIVE_INFINITY;
  #costMs = 0;

  constructor({ store, place, base, name, room, changed }: CheckoutSnapshotsOptions) {
    this.place = place;
    this.base = base;
    this.#store = store;
    this.#whole = new WholeSnapshots(place, store, name);
    const { workTree: root, gitDir } = place;
    this.#watch = new CheckoutWatch({ root, gitDir, room, changed });
  }

  /** Duration of the last snapshot that read all files, ms. */
  get costMs(): number {
    return this.#costMs;
  }

  /** The next snapshot can watch the checkout, which takes too long for the first one. */
  get isUnwatched(): boolean {
    return this.#watch.needsFolders;
  }

  /** Returns whether the last snapshot is still true: nothing changed, and it is not older than `mostMs`. */
  isFresh(mostMs: number): boolean {
    return this.#last !== undefined && this.#watch.isQuiet && this.#isYoung(mostMs);
  }

  async take(head: Head, mostMs: number): Promise<Result<CheckoutWork, Failure>> {
    const last = this.#last;
    if (last?.head.commit === head.commit && this.isFresh(mostMs)) return ok(last.work);
    const watched =
      last !== undefined && this.#watch.needsFolders ? await this.#watchFolders() : ok(undefined);
    if (!watched.ok) return watched;
    const paths = this.#watch.begin();
    const some = this.#isYoung(mostMs) ? paths : undefined;
    const startedAt = performance.now();
    this.#last = undefined;
    this.#committed = undefined;
    const taken = await this.#read(last, head, some);
    if (!taken.ok) return taken;
    this.#last = taken.value;
    this.#watch.expect(foldersOf(pathsOf(taken.value.work)));
    if (some === undefined) {
      this.#takenAt = startedAt;
      this.#costMs = performance.now() - startedAt;
    }
    return ok(taken.value.work);
  }

  /** Writes the edits of the last snapshot as a commit on HEAD, once. */
  async commit(
    trees: TreeReader,
    attributes: () => Promise<readonly string[]>,
  ): Promise<Result<CheckoutWork, Failure>> {
    const last = this.#last;
    if (last === undefined) throw new Error("no snapshot was taken");
    const { head, staged, work } = last;
    if (work.edits === undefined) return ok(work);
    if (this.#committed !== undefined) return ok(this.#committed);
    const { place } = this;
    const checkout = { place, store: this.#store, trees, head, attributes: await attributes() };
    const written = await commitEdits(checkout, work.edits);
    const committed =
      written.ok && written.value !== undefined
        ? ok({ ...work, edits: undefined, commit: written.value })
        : await this.#whole.take(head, staged);
    if (committed.ok) this.#committed = committed.value;
    return committed;
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  #isYoung(mostMs: number): boolean {
    return performance.now() - this.#takenAt < mostMs;
  }

  /** Reads only files at or below `paths`, if nothing else changed since the last snapshot. */
  async #read(
    last: Taken | undefined,
    head: Head,
    paths: ReadonlySet<string> | undefined,
  ): Promise<Result<Taken, Failure>> {
    const staged = await stateOf(join(this.place.gitDir, "index"));
    const kept = last?.head.commit === head.commit && last.staged === staged ? last : undefined;
    const isPlain = kept === undefined ? await this.#isPlain(head) : kept.isPlain;
    const edits = isPlain ? await this.#readEdits(kept, paths) : undefined;
    const work = edits?.ok === true ? describeEdits(head, edits.value) : undefined;
    if (work !== undefined) return ok({ head, staged, isPlain, work });
    const whole = await this.#whole.take(head, staged);
    return whole.ok ? ok({ head, staged, isPlain: false, work: whole.value }) : whole;
  }

  async #isPlain({ commit: head }: Head): Promise<boolean> {
    const index = await readFile(join(this.place.gitDir, "index")).catch(() => undefined);
    return head !== "" && index !== undefined && !mayHideFiles(index, head.length / 2);
  }

  async #readEdits(
    kept: Taken | undefined,
    changed: ReadonlySet<string> | undefined,
  ): Promise<Result<readonly Edit[], Failure>> {
    const known = kept?.work.edits ?? [];
    const paths = kept === undefined || (changed?.size ?? 0) > mostPaths ? undefined : changed;
    if (paths?.size === 0) return ok(known);
    const args = ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames"];
    args.push("--ignore-submodules=dirty", "--");
    args.push(...[...(paths ?? [])].map((path) => `:(top,literal)${path}`));
    const read = await listGit(this.place, args);
    if (!read.ok) return read;
    const carried = new Set(this.place.carried);
    const found = readStatus(read.value).filter(
      ({ was, path }) => was !== undefined || !isAtOrBelow(path, carried),
    );
    return ok([
      ...(paths === undefined ? [] : known.filter(({ path }) => !isAtOrBelow(path, paths))),
      ...found,
    ]);
  }

  /** Git and the edits name the files that count, so that directories of ignored ones are not watched. */
  async #watchFolders(): Promise<Result<unknown, Failure>> {
    const variables = this.#last?.isPlain === false ? this.#whole.variables : {};
    const files = await listGit(this.place, ["ls-files", "-z"], { variables });
    if (!files.ok) return files;
    const folders = foldersOf([...files.value, ...pathsOf(this.#last?.work)]);
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

/** Undefined if it takes a commit to know whether the files are as in HEAD. */
function describeEdits({ commit }: Head, edits: readonly Edit[]): CheckoutWork | undefined {
  if (edits.length === 0) return { commit, head: commit, dirty: false };
  if (edits.every(({ doubtful }) => doubtful)) return undefined;
  return { commit, head: commit, dirty: true, edits };
}

function pathsOf(work: CheckoutWork | undefined): readonly string[] {
  return work?.edits?.flatMap(({ path, removed }) => (removed ? [] : [path])) ?? [];
}

function isAtOrBelow(path: string, places: ReadonlySet<string>): boolean {
  for (let at = path; at !== "."; at = dirname(at)) if (places.has(at)) return true;
  return false;
}
