import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { ownIdentity } from "../../landing/merge-trees.ts";
import { BoundedCache } from "../bounded-cache.ts";
import type { ComparedWork, Sides } from "./compared-work.ts";

/**
 * Finds pairs in which one side stands on changes that the other side has as the commits they landed as. Git sees no
 * common history there, and would merge those changes once more: such a pair is compared from the commit that the
 * work started from, as when it lands.
 */
export class LandedBases {
  readonly #place: GitPlace;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #ancestry = new BoundedCache<boolean>();
  readonly #grafts = new BoundedCache<string>();

  constructor(place: GitPlace, variables: Readonly<Record<string, string>>) {
    this.#place = place;
    this.#variables = variables;
  }

  /** Returns the pairs, with sides that have this commit as their only parent where one is assumed. */
  async apply(pairs: readonly Sides[]): Promise<Result<readonly Sides[], Failure>> {
    const known = await this.#readAncestry(pairs);
    if (!known.ok) return known;
    const assumed = pairs.map((pair) => this.#baseOf(pair));
    const wanted = pairs.flatMap(({ ours, theirs }, at) => {
      const base = assumed[at];
      return base === undefined ? [] : [keyOf(ours.commit, base), keyOf(theirs.commit, base)];
    });
    const made = await this.#grafts.fill([...new Set(wanted)], (key) => this.#graft(key));
    if (!made.ok) return made;
    return ok(
      pairs.map((pair, at) => {
        const base = assumed[at];
        return base === undefined
          ? pair
          : { ours: this.#grafted(pair.ours, base), theirs: this.#grafted(pair.theirs, base) };
      }),
    );
  }

  #readAncestry(pairs: readonly Sides[]): Promise<Result<unknown, Failure>> {
    const keys = pairs.flatMap(({ ours, theirs }) => [
      ...questionsOn(ours, theirs),
      ...questionsOn(theirs, ours),
    ]);
    return this.#ancestry.fill([...new Set(keys)], async (key) => {
      const args = ["merge-base", "--is-ancestor", ...key.split(" ")];
      const answer = await runGit(this.#place, args, { accept: [1, 128] });
      return answer.ok ? ok(answer.value.code === 0) : answer;
    });
  }

  #baseOf({ ours, theirs }: Sides): string | undefined {
    if (this.#standsOnLanded(ours, theirs)) return ours.base;
    return this.#standsOnLanded(theirs, ours) ? theirs.base : undefined;
  }

  #standsOnLanded(work: ComparedWork, other: ComparedWork): boolean {
    const { base, landed = [] } = work;
    if (base === undefined || landed.length === 0) return false;
    const has = (commit: string, head: string) => this.#ancestry.get(keyOf(commit, head)) === true;
    const isNatural = has(base, other.head) || landed.some((commit) => has(commit, work.head));
    return !isNatural && landed.every((commit) => has(commit, other.head));
  }

  async #graft(key: string): Promise<Result<string, Failure>> {
    const [commit = "", base = ""] = key.split(" ");
    const args = ["commit-tree", `${commit}^{tree}`, "-p", base, "-m", "side of a merge"];
    return gitOutput(this.#place, args, { variables: { ...this.#variables, ...ownIdentity } });
  }

  #grafted(work: ComparedWork, base: string): ComparedWork {
    const commit = this.#grafts.get(keyOf(work.commit, base)) ?? work.commit;
    return { id: work.id, commit, head: commit };
  }
}

function questionsOn({ base, landed = [], head }: ComparedWork, other: ComparedWork): readonly string[] {
  if (base === undefined || landed.length === 0 || head === "" || other.head === "") return [];
  return [
    keyOf(base, other.head),
    ...landed.flatMap((commit) => [keyOf(commit, head), keyOf(commit, other.head)]),
  ];
}

function keyOf(commit: string, other: string): string {
  return `${commit} ${other}`;
}
