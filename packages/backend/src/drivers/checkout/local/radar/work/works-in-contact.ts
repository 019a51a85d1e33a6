import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { ChangedFiles } from "./changed-files.ts";
import type { ComparedWork, Sides } from "./compared-work.ts";
import { mayCollide, sharedFiles, type TouchedFiles, withEdits } from "./touched-files.ts";

/** Paths that other work touches, or "all" files, for each work whose edits are needed in a commit. */
export type NeededEdits = ReadonlyMap<string, ReadonlySet<string> | "all">;

/**
 * Finds the work that may meet other work in its edits, by the names of files alone; only for this are commits needed.
 * Finds too much rather than too little.
 */
export async function findNeededEdits(
  files: ChangedFiles,
  pairs: readonly Sides[],
): Promise<Result<NeededEdits, Failure>> {
  const open = pairs.filter(({ ours, theirs }) => ours.edits !== undefined || theirs.edits !== undefined);
  const based = await files.findBases(open);
  if (!based.ok) return based;
  const commits = open.flatMap((pair) => {
    const [base] = files.basesOf(pair);
    return base === undefined ? [] : [pair.ours, pair.theirs].map(({ head }) => [base, head] as const);
  });
  const compared = await files.compare(commits);
  if (!compared.ok) return compared;
  const search = new ContactSearch(files);
  for (const pair of open) search.add(pair);
  return ok(search.needed);
}

class ContactSearch {
  readonly #files: ChangedFiles;
  readonly #touched = new Map<string, TouchedFiles>();
  readonly #needed = new Map<string, Set<string> | "all">();

  constructor(files: ChangedFiles) {
    this.#files = files;
  }

  get needed(): NeededEdits {
    return this.#needed;
  }

  add(pair: Sides): void {
    const { ours, theirs } = pair;
    const [base, another] = this.#files.basesOf(pair);
    // Pairs with changes that have landed may be compared from another commit than the merge base.
    const isOpen = [ours, theirs].some(({ landed = [] }) => landed.length > 0) || another !== undefined;
    if (base === undefined || isOpen) {
      for (const { id } of [ours, theirs]) this.#needed.set(id, "all");
      return;
    }
    const [mine, other] = [this.#touchedBy(ours, base), this.#touchedBy(theirs, base)];
    if (sharedFiles(mine, other).length === 0 && !mayCollide(mine, other)) return;
    this.#need(ours, other);
    this.#need(theirs, mine);
  }

  #need({ id }: ComparedWork, { paths }: TouchedFiles): void {
    const needed = this.#needed.get(id) ?? new Set<string>();
    this.#needed.set(id, needed);
    if (needed !== "all") for (const path of paths) needed.add(path);
  }

  #touchedBy(work: ComparedWork, base: string): TouchedFiles {
    const key = `${base} ${work.id}`;
    const known = this.#touched.get(key);
    if (known !== undefined) return known;
    const committed = this.#files.between(base, work.head);
    if (committed === undefined) throw new Error(`${work.head} was not compared with ${base}`);
    const touched = withEdits(committed, work.edits ?? []);
    this.#touched.set(key, touched);
    return touched;
  }
}
