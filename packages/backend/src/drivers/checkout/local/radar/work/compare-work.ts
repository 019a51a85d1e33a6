import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";
import type { Overlap } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { listAttributes } from "../../landing/merge-attributes.ts";
import type { RadarRequest } from "../../../radar.ts";
import { BoundedCache } from "../bounded-cache.ts";
import { LandedBases } from "./landed-bases.ts";
import { ChangedFiles } from "./changed-files.ts";
import type { ComparedWork, Sides } from "./compared-work.ts";
import { readConflictingLines } from "../conflicting-lines.ts";
import { inLanes } from "../in-lanes.ts";
import { mayCollide, sharedFiles } from "./touched-files.ts";
import { findContacts } from "./works-in-contact.ts";
import { mergePairsOnTrial, type Pair } from "../trial-merges.ts";

interface Contact extends Sides {
  readonly files: readonly string[];
  /** The commit whose attributes `ours` has. */
  readonly attributed: string;
}

/** Longest lists of paths in an answer; the verdict does not depend on them. */
const shownFiles = 200;
/** Conflicts with their lines in one answer, which must not become too long for a message. */
const mostWithLines = 10;

/** Compares work pair by pair; what two commits give is found once. */
export class WorkComparison implements Disposable {
  readonly #place: GitPlace;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #files: ChangedFiles;
  readonly #attributes = new BoundedCache<readonly string[]>();
  readonly #verdicts = new BoundedCache<readonly string[]>();
  readonly #landed: LandedBases;

  constructor(place: GitPlace, variables: Readonly<Record<string, string>>) {
    this.#place = place;
    this.#variables = variables;
    this.#landed = new LandedBases(place, variables);
    this.#files = new ChangedFiles(place, variables);
  }

  [Symbol.dispose](): void {
    this.#files[Symbol.dispose]();
  }

  /** Returns the ids of the work whose edits are to be in a commit before it is compared. */
  findContacts(
    works: readonly ComparedWork[],
    { of = [] }: Pick<RadarRequest, "of">,
  ): Promise<Result<ReadonlySet<string>, Failure>> {
    return findContacts(this.#files, wantedPairs(works, of));
  }

  /** Returns the pairs that touch the same files or conflict; conflicts first. */
  async compare(
    works: readonly ComparedWork[],
    { of = [], lines = false }: Pick<RadarRequest, "of" | "lines">,
  ): Promise<Result<readonly Overlap[], Failure>> {
    const standing = await this.#landed.apply(wantedPairs(works, of));
    if (!standing.ok) return standing;
    const pairs = standing.value;
    const based = await this.#files.findBases(pairs);
    if (!based.ok) return based;
    const found = await this.#findContacts(pairs);
    if (!found.ok) return found;
    const merged = await this.#merge(found.value);
    if (!merged.ok) return merged;
    const conflicts = found.value.filter((contact) => this.#conflictsOf(contact).length > 0);
    const clean = found.value.filter(
      (contact) => contact.files.length > 0 && this.#conflictsOf(contact).length === 0,
    );
    const described = [...conflicts, ...clean].map((contact) => this.#describe(contact));
    return lines ? this.#addLines(described, conflicts.slice(0, mostWithLines)) : ok(described);
  }

  async #addLines(
    overlaps: readonly Overlap[],
    conflicts: readonly Contact[],
  ): Promise<Result<readonly Overlap[], Failure>> {
    const known = await this.#readAttributes(conflicts);
    if (!known.ok) return known;
    const read = await inLanes(conflicts, ({ ours, theirs, attributed }) =>
      readConflictingLines(this.#place, {
        sides: [ours, theirs],
        attributes: this.#attributes.get(attributed) ?? [],
        variables: this.#variables,
      }),
    );
    const failed = read.find((each) => !each.ok);
    if (failed?.ok === false) return failed;
    return ok(
      overlaps.map((overlap, at) => {
        const lines = read[at];
        return lines?.ok === true ? { ...overlap, lines: [...lines.value] } : overlap;
      }),
    );
  }

  async #findContacts(pairs: readonly Sides[]): Promise<Result<readonly Contact[], Failure>> {
    const wanted = pairs.flatMap((pair) => {
      const [base] = this.#files.basesOf(pair);
      return base === undefined
        ? []
        : [[base, pair.ours.commit] as const, [base, pair.theirs.commit] as const];
    });
    const compared = await this.#files.compare(wanted);
    return compared.ok ? ok(pairs.flatMap((pair) => this.#contactOf(pair))) : compared;
  }

  #contactOf(pair: Sides): readonly Contact[] {
    const { ours, theirs } = pair;
    const [base, another] = this.#files.basesOf(pair);
    const mine = base === undefined ? undefined : this.#files.between(base, ours.commit);
    const other = base === undefined ? undefined : this.#files.between(base, theirs.commit);
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
    const read = await this.#readAttributes(left);
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

  #readAttributes(contacts: readonly Contact[]): Promise<Result<unknown, Failure>> {
    const attributed = [...new Set(contacts.map((contact) => contact.attributed))];
    return this.#attributes.fill(attributed, (commit) =>
      listAttributes(this.#place, commit, this.#variables),
    );
  }

  /** Merges pairs whose first sides have the same attributes. */
  async #mergeAlike(contacts: readonly Contact[]): Promise<Result<unknown, Failure>> {
    const attributes = this.#attributes.get(contacts[0]?.attributed ?? "") ?? [];
    const pairs = contacts.map(({ ours, theirs }): Pair => [ours.commit, theirs.commit]);
    const merged = await mergePairsOnTrial(this.#place, { attributes, pairs, variables: this.#variables });
    if (!merged.ok) return merged;
    for (const [at, contact] of contacts.entries()) {
      const conflicts = merged.value[at];
      if (conflicts === undefined) throw new Error("git merge-tree left out a merge");
      this.#verdicts.set(commitsOf(contact), conflicts);
    }
    return ok(undefined);
  }

  #describe(contact: Contact): Overlap {
    const conflicts = this.#conflictsOf(contact);
    return {
      nodes: [contact.ours.id, contact.theirs.id],
      files: contact.files.slice(0, shownFiles),
      verdict: conflicts.length > 0 ? "conflict" : "clean",
      conflicts: conflicts.slice(0, shownFiles),
    };
  }

  #conflictsOf(contact: Contact): readonly string[] {
    return this.#verdicts.get(commitsOf(contact)) ?? [];
  }
}

/** Work with edits that no commit has differs from other work on the same head. */
function wantedPairs(works: readonly ComparedWork[], of: readonly string[]): readonly Sides[] {
  return pairsOf(works).filter((pair) => of.every((id) => isIn(pair, id)));
}

function pairsOf(works: readonly ComparedWork[]): readonly Sides[] {
  return works.flatMap((ours, at) =>
    works.slice(at + 1).flatMap((theirs) => (isAlike(ours, theirs) ? [] : [{ ours, theirs }])),
  );
}

function isAlike(ours: ComparedWork, theirs: ComparedWork): boolean {
  return ours.commit === theirs.commit && ours.edits === undefined && theirs.edits === undefined;
}

function isIn({ ours, theirs }: Sides, id: string): boolean {
  return ours.id === id || theirs.id === id;
}

function commitsOf({ ours, theirs }: Sides): string {
  return `${ours.commit} ${theirs.commit}`;
}
