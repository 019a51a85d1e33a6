import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";
import type { RadarLook } from "@wezterm-parallel/shared/protocol/api/schemas/radar-schemas";

import type { RadarRequest } from "../../radar.ts";
import type { CheckoutPaths } from "../checkout-paths.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";
import { CheckoutSnapshots } from "./checkout-snapshot.ts";
import { WorkComparison } from "./compare-work.ts";
import { listWork } from "./list-work.ts";
import { makeRadarStore, type RadarStore, removeRadarStore } from "./radar-store.ts";

interface RepositoryOptions {
  readonly place: GitPlace;
  readonly paths: CheckoutPaths;
  readonly commonDir: string;
  /** Its store is made in it. */
  readonly directory: string;
}

/** Looks after which the store is emptied: a day of edits, at one look in a few seconds. */
const mostLooks = 20_000;

/** Looks at one repository, and keeps what the next look needs. */
export class RepositoryRadar implements AsyncDisposable {
  readonly #options: RepositoryOptions;
  readonly #store: RadarStore;
  readonly #comparison: WorkComparison;
  readonly #snapshots = new Map<string, CheckoutSnapshots>();
  #looks = 0;

  private constructor(options: RepositoryOptions, store: RadarStore) {
    this.#options = options;
    this.#store = store;
    this.#comparison = new WorkComparison(options.place, store.variables);
  }

  static async open(options: RepositoryOptions): Promise<RepositoryRadar> {
    return new RepositoryRadar(options, await makeRadarStore(options.directory, options.commonDir));
  }

  get isFull(): boolean {
    return this.#looks >= mostLooks;
  }

  async look(request: RadarRequest): Promise<Result<RadarLook, Failure>> {
    this.#looks += 1;
    const { place, paths } = this.#options;
    const snapshot = (attempt: string, tree: WorktreePlace, head: string) =>
      this.#snapshotsOf(attempt).take(tree, head);
    const listed = await listWork({ place, paths, snapshot }, request);
    if (!listed.ok) return listed;
    const works = listed.value.flatMap(({ work }) => work ?? []);
    const overlaps = await this.#comparison.compare(works);
    if (!overlaps.ok) return overlaps;
    return ok({ nodes: listed.value.map(({ node }) => node), overlaps: [...overlaps.value] });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return removeRadarStore(this.#store);
  }

  #snapshotsOf(attempt: string): CheckoutSnapshots {
    const known = this.#snapshots.get(attempt);
    const snapshots = known ?? new CheckoutSnapshots(this.#store, `index-${this.#snapshots.size}`);
    this.#snapshots.set(attempt, snapshots);
    return snapshots;
  }
}
