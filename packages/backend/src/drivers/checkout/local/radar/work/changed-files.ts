import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import { BoundedCache } from "../bounded-cache.ts";
import { CommitDifferences } from "./commit-differences.ts";
import type { Sides } from "./compared-work.ts";
import type { TouchedFiles } from "./touched-files.ts";

/** Finds merge bases, and the files that differ between two commits, each once. */
export class ChangedFiles implements Disposable {
  readonly #place: GitPlace;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #differences: CommitDifferences;
  readonly #bases = new BoundedCache<readonly string[]>();
  readonly #touched = new BoundedCache<TouchedFiles>();

  constructor(place: GitPlace, variables: Readonly<Record<string, string>>) {
    this.#place = place;
    this.#variables = variables;
    this.#differences = new CommitDifferences(place, variables);
  }

  [Symbol.dispose](): void {
    this.#differences[Symbol.dispose]();
  }

  findBases(pairs: readonly Sides[]): Promise<Result<unknown, Failure>> {
    return this.#bases.fill([...new Set(pairs.map(headsOf))], async (key) => {
      const [ours = "", theirs = ""] = key.split(" ");
      if (ours === theirs) return ok([ours]);
      if (ours === "" || theirs === "") return ok([]);
      const args = ["merge-base", "--all", ours, theirs];
      const bases = await gitOutput(this.#place, args, { accept: [1], variables: this.#variables });
      return bases.ok ? ok(bases.value.split("\n").filter(Boolean)) : bases;
    });
  }

  /** The merge bases, once they are found. */
  basesOf(pair: Sides): readonly string[] {
    return this.#bases.get(headsOf(pair)) ?? [];
  }

  /** Compares each second commit with the first one. */
  compare(commits: readonly (readonly [base: string, commit: string])[]): Promise<Result<unknown, Failure>> {
    const keys = new Set(commits.map((each) => each.join(" ")));
    return this.#touched.fill([...keys], (key) => {
      const [base = "", commit = ""] = key.split(" ");
      return this.#differences.between(base, commit);
    });
  }

  /** The files that differ, once they are compared. */
  between(base: string, commit: string): TouchedFiles | undefined {
    return this.#touched.get(`${base} ${commit}`);
  }
}

function headsOf({ ours, theirs }: Sides): string {
  return `${ours.head} ${theirs.head}`;
}
