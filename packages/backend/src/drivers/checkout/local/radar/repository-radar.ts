import { setImmediate } from "node:timers/promises";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";
import type { RadarLook } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import type { RadarRequest } from "../../radar.ts";
import type { CheckoutPaths } from "../checkout-paths.ts";
import { readRecord } from "../checkout-record.ts";
import { filesOf } from "../work/find-work.ts";
import { listAttributeFiles } from "./work/attribute-files.ts";
import { CheckoutSnapshots } from "./work/checkout-snapshot.ts";
import type { WatchRoom } from "./work/checkout-watch.ts";
import { WorkComparison } from "./work/compare-work.ts";
import { commitListed, type ListedWork, listWork } from "./work/list-work.ts";
import type { ComparedWork } from "./work/compared-work.ts";
import { ObjectNames } from "./object-names.ts";
import { makeRadarStore, type RadarStore, removeRadarStore } from "./radar-store.ts";
import { TargetWatch } from "./target-watch.ts";
import { TreeObjects } from "./tree-objects.ts";

interface RepositoryOptions {
  readonly place: GitPlace;
  readonly paths: CheckoutPaths;
  readonly commonDir: string;
  /** Its store is made in it. */
  readonly directory: string;
  readonly room: WatchRoom;
}

/** Looks after which the store is emptied: hours of edits, at several looks a second. */
const mostLooks = 20_000;
/** Files are read again after this time even if nothing was noticed, because not every change is. */
const leastFreshMs = 30_000;
const mostFreshMs = 30 * 60_000;
/** Reading all files that often takes less than half a percent of a core. */
const freshPerCost = 200;

/** Looks at one repository, and keeps what the next look needs. */
export class RepositoryRadar implements AsyncDisposable {
  readonly #options: RepositoryOptions;
  readonly #store: RadarStore;
  readonly #names: ObjectNames;
  readonly #comparison: WorkComparison;
  readonly #trees: TreeObjects;
  readonly #snapshots = new Map<string, CheckoutSnapshots>();
  readonly #target: TargetWatch;
  readonly #waiting = new Set<() => void>();
  #looks = 0;
  #opened = 0;
  #changes = 0;

  private constructor(options: RepositoryOptions, store: RadarStore) {
    this.#options = options;
    this.#store = store;
    this.#names = new ObjectNames(options.place, store.variables);
    this.#comparison = new WorkComparison(options.place, store.variables);
    this.#trees = new TreeObjects(options.place, store);
    this.#target = new TargetWatch(options.commonDir, () => this.#handleChange());
  }

  static async open(options: RepositoryOptions): Promise<RepositoryRadar> {
    return new RepositoryRadar(options, await makeRadarStore(options.directory, options.commonDir));
  }

  get isFull(): boolean {
    return this.#looks >= mostLooks;
  }

  /** Number of changes that were noticed: the same after a look as before, if nothing happened meanwhile. */
  get changes(): number {
    return this.#changes;
  }

  async look(request: RadarRequest): Promise<Result<RadarLook, Failure>> {
    this.#looks += 1;
    await noticePending();
    this.#dropOthers(request.attempts);
    this.#target.follow(request.branch);
    const freshMs = this.#freshMs();
    const { place, commonDir } = this.#options;
    let listed: Promise<readonly string[]> | undefined;
    const attributes = () => (listed ??= listAttributeFiles(place, commonDir));
    const sources = {
      names: this.#names,
      find: (attempt: string) => this.#find(attempt, freshMs),
      snapshot: (attempt: string, head: Parameters<CheckoutSnapshots["take"]>[0]) =>
        this.#known(attempt).take(head, freshMs),
      commit: (attempt: string) => this.#known(attempt).commit(this.#trees, attributes),
    };
    const found = await listWork(sources, request);
    if (!found.ok) return found;
    if ([...this.#snapshots.values()].some(({ isUnwatched }) => isUnwatched)) this.#handleChange();
    const met = await this.#comparison.findContacts(worksOf(found.value), request);
    if (!met.ok) return met;
    const works = await commitListed(sources, found.value, met.value);
    const overlaps = await this.#comparison.compare(worksOf(works), request);
    if (!overlaps.ok) return overlaps;
    return ok({ nodes: works.map(({ node }) => node), overlaps: [...overlaps.value] });
  }

  /** Settles after a change that was not counted in `changes`, or when the files are to be read again. */
  async changed(changes: number, signal: AbortSignal): Promise<void> {
    if (this.#changes !== changes || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#freshMs());
    this.#waiting.add(resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(resolve);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#handleChange();
    this.#names[Symbol.dispose]();
    this.#comparison[Symbol.dispose]();
    this.#trees[Symbol.dispose]();
    this.#target[Symbol.dispose]();
    this.#dropOthers([]);
    await removeRadarStore(this.#store);
  }

  #handleChange(): void {
    this.#changes += 1;
    for (const wake of this.#waiting) wake();
  }

  #freshMs(): number {
    const costs = Array.from(this.#snapshots.values(), ({ costMs }) => costMs);
    const cost = costs.reduce((sum, each) => sum + each, 0);
    return Math.min(mostFreshMs, Math.max(leastFreshMs, freshPerCost * cost));
  }

  #known(attempt: string): CheckoutSnapshots {
    const snapshots = this.#snapshots.get(attempt);
    if (snapshots === undefined) throw new Error(`${attempt} was not found`);
    return snapshots;
  }

  async #find(attempt: string, freshMs: number): Promise<CheckoutSnapshots | undefined> {
    const known = this.#snapshots.get(attempt);
    if (known?.isFresh(freshMs) === true) return known;
    const { paths, place, room } = this.#options;
    const name = paths.nameOf(attempt);
    const record = name === undefined ? undefined : await readRecord(paths.record(name));
    const files = record && (await filesOf(record, place.env));
    if (files === undefined) this.#drop(attempt);
    else if (!this.#snapshots.has(attempt)) {
      this.#opened += 1;
      const index = `index-${this.#opened}`;
      const changed = () => this.#handleChange();
      const base = record?.base;
      const options = { store: this.#store, place: files, base, name: index, room, changed };
      this.#snapshots.set(attempt, new CheckoutSnapshots(options));
    }
    return files && this.#snapshots.get(attempt);
  }

  #dropOthers(attempts: readonly string[]): void {
    const wanted = new Set(attempts);
    for (const attempt of this.#snapshots.keys()) if (!wanted.has(attempt)) this.#drop(attempt);
  }

  #drop(attempt: string): void {
    this.#snapshots.get(attempt)?.[Symbol.dispose]();
    this.#snapshots.delete(attempt);
  }
}

function worksOf(listed: readonly ListedWork[]): readonly ComparedWork[] {
  return listed.flatMap(({ work }) => work ?? []);
}

/** Lets file events be delivered that the system has already queued. */
async function noticePending(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
