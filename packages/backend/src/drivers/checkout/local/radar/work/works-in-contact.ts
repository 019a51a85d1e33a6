import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { ChangedFiles } from "./changed-files.ts";
import type { ComparedWork, Sides } from "./compared-work.ts";
import { mayCollide, sharedFiles, type TouchedFiles, withEdits } from "./touched-files.ts";

/**
 * Finds the work that may meet other work in its edits, by the names of files alone; only for this are commits needed.
 * Finds too much rather than too little.
 */
export async function findContacts(
  files: ChangedFiles,
  pairs: readonly Sides[],
): Promise<Result<ReadonlySet<string>, Failure>> {
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
  const met = open.filter((pair) => search.mayMeet(pair));
  return ok(new Set(met.flatMap(({ ours, theirs }) => [ours.id, theirs.id])));
}

class ContactSearch {
  readonly #files: ChangedFiles;
  readonly #touched = new Map<string, TouchedFiles>();

  constructor(files: ChangedFiles) {
    this.#files = files;
  }

  mayMeet(pair: Sides): boolean {
    const { ours, theirs } = pair;
    const [base, another] = this.#files.basesOf(pair);
    // Pairs with changes that have landed may be compared from another commit than the merge base.
    const isOpen = [ours, theirs].some(({ landed = [] }) => landed.length > 0) || another !== undefined;
    if (base === undefined || isOpen) return true;
    const [mine, other] = [this.#touchedBy(ours, base), this.#touchedBy(theirs, base)];
    return sharedFiles(mine, other).length > 0 || mayCollide(mine, other);
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
