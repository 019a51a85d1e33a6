import { rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput } from "@wezterm-parallel/shared/node/git/run-git";

import { addAll, beginIndex, unstageCarried } from "../../work/snapshot.ts";
import type { WorktreePlace } from "../../worktrees/worktree-place.ts";
import type { RadarStore } from "../radar-store.ts";
import type { CheckoutWork, Head } from "./compared-work.ts";
import { ObjectBatch } from "./object-batch.ts";
import { commitOf } from "./write-object.ts";

/**
 * Writes all files of a checkout as a commit, through an index that is kept between snapshots. It takes longer than
 * `commitEdits`, and can do everything that git can.
 */
export class WholeSnapshots {
  readonly #place: WorktreePlace;
  readonly #index: string;
  readonly #store: RadarStore;
  /** For git commands with the index of the last snapshot. */
  readonly variables: Readonly<Record<string, string>>;
  #begun: string | undefined;
  #last: { readonly index: string; readonly work: CheckoutWork } | undefined;

  constructor(place: WorktreePlace, store: RadarStore, name: string) {
    this.#place = place;
    this.#index = join(store.directory, name);
    this.#store = store;
    this.variables = { ...store.variables, GIT_INDEX_FILE: this.#index };
  }

  /** `staged` is the state of the checkout's index. */
  async take(head: Head, staged: string): Promise<Result<CheckoutWork, Failure>> {
    const state = `${head.commit} ${staged}`;
    // Git was stopped while it wrote.
    await rm(`${this.#index}.lock`, { force: true });
    const last = this.#begun === state ? this.#last : undefined;
    const begun = this.#begun === state ? ok(undefined) : await this.#begin(head.commit);
    this.#begun = undefined;
    if (!begun.ok) return begun;
    const added = await addAll(this.#place, this.variables);
    if (!added.ok) return added;
    const index = await stateOf(this.#index);
    const work = last?.index === index ? ok(last.work) : await this.#write(head);
    if (!work.ok) return work;
    this.#begun = state;
    this.#last = { index, work: work.value };
    return work;
  }

  /** Starts from the checkout's own index: files that were staged although they are ignored are in it. */
  async #begin(head: string): Promise<Result<unknown, Failure>> {
    const begun = await beginIndex(this.#place, this.#index, head);
    return begun.ok ? unstageCarried(this.#place, this.#index) : begun;
  }

  async #write({ commit: head, tree: before }: Head): Promise<Result<CheckoutWork, Failure>> {
    const tree = await gitOutput(this.#place, ["write-tree"], { variables: this.variables });
    if (!tree.ok) return tree;
    if (before === tree.value) return ok({ commit: head, head, dirty: false });
    const batch = new ObjectBatch(this.#store, tree.value.length / 2);
    const commit = batch.add(commitOf({ tree: tree.value, parent: head }));
    const written = await batch.write();
    return written.ok ? ok({ commit, head, dirty: true }) : written;
  }
}

/** Changes whenever the file is written. */
export async function stateOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeNs}`;
}
