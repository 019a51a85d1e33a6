import { rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput } from "@wezterm-parallel/shared/node/git/run-git";

import { ownIdentity } from "../landing/merge-trees.ts";
import { addAll, beginIndex, unstageCarried } from "../work/snapshot.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";
import type { RadarStore } from "./radar-store.ts";

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

/** Takes snapshots of one checkout with an index that is kept between them, so that only changed files are read. */
export class CheckoutSnapshots {
  readonly #store: RadarStore;
  readonly #index: string;
  #last: Taken | undefined;

  constructor(store: RadarStore, name: string) {
    this.#store = store;
    this.#index = join(store.directory, name);
  }

  async take(place: WorktreePlace, head: string): Promise<Result<SnapshotCommit, Failure>> {
    const variables = { ...this.#store.variables, GIT_INDEX_FILE: this.#index };
    const staged = await stateOf(join(place.gitDir, "index"));
    const last = this.#last;
    this.#last = undefined;
    // Git was stopped while it wrote.
    await rm(`${this.#index}.lock`, { force: true });
    const isKept = last?.head === head && last.staged === staged;
    const begun = isKept ? ok(undefined) : await this.#begin(place, head);
    if (!begun.ok) return begun;
    const added = await addAll(place, variables);
    if (!added.ok) return added;
    const index = await stateOf(this.#index);
    const taken = isKept && last.index === index ? ok(last) : await commitIndex(place, head, variables);
    if (taken.ok) this.#last = { ...taken.value, staged, index };
    return taken;
  }

  /** Starts from the checkout's own index: files that were staged although they are ignored are in it. */
  async #begin(place: WorktreePlace, head: string): Promise<Result<unknown, Failure>> {
    const begun = await beginIndex(place, this.#index, head);
    return begun.ok ? unstageCarried(place, this.#index) : begun;
  }
}

async function commitIndex(
  place: WorktreePlace,
  head: string,
  variables: Readonly<Record<string, string>>,
): Promise<Result<SnapshotCommit, Failure>> {
  const tree = await gitOutput(place, ["write-tree"], { variables });
  if (!tree.ok) return tree;
  const before =
    head === "" ? ok("") : await gitOutput(place, ["rev-parse", `${head}^{tree}`], { variables });
  if (!before.ok) return before;
  if (before.value === tree.value) return ok({ commit: head, head, dirty: false });
  const args = ["commit-tree", tree.value, ...(head === "" ? [] : ["-p", head]), "-m", "snapshot"];
  const commit = await gitOutput(place, args, { variables: { ...variables, ...ownIdentity } });
  return commit.ok ? ok({ commit: commit.value, head, dirty: true }) : commit;
}

/** Changes whenever the file is written. */
async function stateOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeNs}`;
}
