import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";
import type { Overlap } from "@wezterm-parallel/shared/protocol/api/schemas/radar-schemas";

import { listAttributes } from "../landing/merge-trees.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { mayCollide, readTouchedFiles, sharedFiles, type TouchedFiles } from "./touched-files.ts";
import { mergeOnTrial, type Pair } from "./trial-merges.ts";

export interface ComparedWork {
  readonly id: string;
  readonly commit: string;
  /** Its commit, or the one that a snapshot stands on. */
  readonly head: string;
}

interface Contact {
  readonly ours: ComparedWork;
  readonly theirs: ComparedWork;
  readonly files: readonly string[];
  /** The commit whose attributes `ours` has. */
  readonly attributed: string;
}

/** Longest lists of paths in an answer; the verdict does not depend on them. */
const shownFiles = 200;

/** Compares work pair by pair; what two commits give is found once. */
export class WorkComparison {
  readonly #place: GitPlace;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #bases = new BoundedCache<readonly string[]>();
  readonly #touched = new BoundedCache<TouchedFiles>();
  readonly #attributes = new BoundedCache<readonly string[]>();
  readonly #verdicts = new BoundedCache<readonly string[]>();

  constructor(place: GitPlace, variables: Readonly<Record<string, string>>) {
    this.#place = place;
    this.#variables = variables;
  }

  /** Returns the pairs that touch the same files or conflict; conflicts first. */
  async compare(works: readonly ComparedWork[]): Promise<Result<readonly Overlap[], Failure>> {
    const pairs = works.flatMap((ours, at) =>
      works.slice(at + 1).flatMap((theirs) => (ours.commit === theirs.commit ? [] : [{ ours, theirs }])),
    );
    const based = await this.#findBases(pairs);
    if (!based.ok) return based;
    const found = await this.#findContacts(pairs);
    if (!found.ok) return found;
    const merged = await this.#merge(found.value);
    if (!merged.ok) return merged;
    const overlaps = found.value.map((contact) => this.#describe(contact));
    const shown = overlaps.filter(({ files, verdict }) => files.length > 0 || verdict === "conflict");
    return ok(shown.toSorted((a, b) => Number(a.verdict === "clean") - Number(b.verdict === "clean")));
  }

  #findBases(pairs: readonly Sides[]): Promise<Result<unknown, Failure>> {
    const heads = new Map(pairs.map((pair) => [headsOf(pair), pair]));
    return this.#bases.fill([...heads.keys()], async (key) => {
      const [ours = "", theirs = ""] = key.split(" ");
      if (ours === theirs) return ok([ours]);
      if (ours === "" || theirs === "") return ok([]);
      const bases = await gitOutput(this.#place, ["merge-base", "--all", ours, theirs], { accept: [1] });
      return bases.ok ? ok(bases.value.split("\n").filter(Boolean)) : bases;
    });
  }

  async #findContacts(pairs: readonly Sides[]): Promise<Result<readonly Contact[], Failure>> {
    const wanted = pairs.flatMap((pair) => {
      const [base] = this.#basesOf(pair);
      return base === undefined ? [] : [`${base} ${pair.ours.commit}`, `${base} ${pair.theirs.commit}`];
    });
    const filled = await this.#touched.fill([...new Set(wanted)], (key) => this.#readTouched(key));
    return filled.ok ? ok(pairs.flatMap((pair) => this.#contactOf(pair))) : filled;
  }

  async #readTouched(key: string): Promise<Result<TouchedFiles, Failure>> {
    const args = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-ext-diff", ...key.split(" ")];
    const fields = await listGit(this.#place, args, { variables: this.#variables });
    return fields.ok ? ok(readTouchedFiles(fields.value)) : fields;
  }

  #contactOf(pair: Sides): readonly Contact[] {
    const { ours, theirs } = pair;
    const [base, another] = this.#basesOf(pair);
    const mine = this.#touched.get(`${base} ${ours.commit}`);
    const other = this.#touched.get(`${base} ${theirs.commit}`);
    // Without a common history, every merge is worth a trial.
    if (base === undefined || mine === undefined || other === undefined)
      return [{ ours, theirs, files: [], attributed: ours.commit }];
    const files = sharedFiles(mine, other);
    if (files.length === 0 && another === undefined && !mayCollide(mine, other)) return [];
    const changesAttributes = [...mine.paths].some((path) => /(^|\/)\.gitattributes$/.test(path));
    return [{ ours, theirs, files, attributed: changesAttributes ? ours.commit : base }];
  }

  async #merge(contacts: readonly Contact[]): Promise<Result<unknown, Failure>> {
    this.#verdicts.trim();
    const left = contacts.filter((contact) => this.#verdicts.get(commitsOf(contact)) === undefined);
    const attributed = [...new Set(left.map((contact) => contact.attributed))];
    const read = await this.#attributes.fill(attributed, (commit) =>
      listAttributes(this.#place, commit, this.#variables),
    );
    if (!read.ok) return read;
    const groups = Map.groupBy(left, (contact) =>
      (this.#attributes.get(contact.attributed) ?? []).join("\0"),
    );
    for (const group of groups.values()) {
      const merged = await this.#mergeAlike(group);
      if (!merged.ok) return merged;
    }
    return ok(undefined);
  }

  /** Merges pairs whose first sides have the same attributes. */
  async #mergeAlike(contacts: readonly Contact[]): Promise<Result<unknown, Failure>> {
    const attributes = this.#attributes.get(contacts[0]?.attributed ?? "") ?? [];
    const pairs = contacts.map(({ ours, theirs }): Pair => [ours.commit, theirs.commit]);
    const merged = await mergeOnTrial(this.#place, { attributes, pairs, variables: this.#variables });
    if (!merged.ok) return merged;
    for (const [at, contact] of contacts.entries()) {
      const conflicts = merged.value[at];
      if (conflicts === undefined) throw new Error("git merge-tree left out a merge");
      this.#verdicts.set(commitsOf(contact), conflicts);
    }
    return ok(undefined);
  }

  #describe(contact: Contact): Overlap {
    const conflicts = this.#verdicts.get(commitsOf(contact)) ?? [];
    return {
      nodes: [contact.ours.id, contact.theirs.id],
      files: contact.files.slice(0, shownFiles),
      verdict: conflicts.length > 0 ? "conflict" : "clean",
      conflicts: conflicts.slice(0, shownFiles),
    };
  }

  #basesOf(pair: Sides): readonly string[] {
    return this.#bases.get(headsOf(pair)) ?? [];
  }
}

type Sides = Pick<Contact, "ours" | "theirs">;

function headsOf({ ours, theirs }: Sides): string {
  return `${ours.head} ${theirs.head}`;
}

function commitsOf({ ours, theirs }: Sides): string {
  return `${ours.commit} ${theirs.commit}`;
}
