import type { Capacity } from "@wezterm-parallel/shared/domain/placement";

import { claimsCross } from "@wezterm-parallel/shared/domain/queue/claims";

import type { LaneDemand } from "../../../drivers/store/lanes.ts";

const nothing: Capacity = { tasks: 0, cpu: 0, memory: 0 };

interface LiveTask {
  readonly demand: LaneDemand;
  readonly worker: number;
  readonly since: number;
  /** Globs that it claims: by its plan, and because its agent asked. */
  readonly claims: readonly string[];
}

/** Counts what live attempts use, by worker, run and group. */
export class Usage {
  readonly #live = new Map<number, LiveTask>();
  readonly #claiming = new Set<number>();
  readonly #workers = new Map<number, Capacity>();
  readonly #counts = new Map<string, number>();
  /** Pools for which one task was picked in this search, to try whether their quota is back. */
  readonly #probed = new Set<string>();

  /** `since`: monotonic ms. */
  add(task: number, demand: LaneDemand, worker: number, since: number): void {
    this.remove(task);
    this.#live.set(task, { demand, worker, since, claims: [] });
    this.claim(task, []);
    if (demand.pool !== undefined && demand.poolAdmits === "one")
      this.#probed.add(poolKey(demand.project, demand.pool));
    this.#change(demand, worker, 1);
  }

  remove(task: number): LiveTask | undefined {
    const live = this.#live.get(task);
    if (live === undefined) return undefined;
    this.#live.delete(task);
    this.#claiming.delete(task);
    this.#change(live.demand, live.worker, -1);
    return live;
  }

  /** Sets what the agent of a live task claims besides the claims of its plan. */
  claim(task: number, globs: readonly string[]): void {
    const live = this.#live.get(task);
    if (live === undefined) return;
    const claims = [...(live.demand.claims ?? []), ...globs];
    this.#live.set(task, { ...live, claims });
    if (claims.length > 0) this.#claiming.add(task);
    else this.#claiming.delete(task);
  }

  ofWorker(worker: number): Capacity {
    return this.#workers.get(worker) ?? nothing;
  }

  /** Number of live tasks of a run, on one worker or on all. */
  ofRun(run: number, worker?: number): number {
    return this.#counts.get(worker === undefined ? runKey(run) : runKey(run, worker)) ?? 0;
  }

  /** Number of live verifications of candidates on a worker. */
  landingsOn(worker: number): number {
    return this.#counts.get(landingKey(worker)) ?? 0;
  }

  /** Returns whether a live task of the project claims some of the same files. */
  isClaimed({ project, claims }: LaneDemand): boolean {
    if (claims === undefined) return false;
    const live = [...this.#claiming].map((task) => this.#live.get(task));
    return live.some((other) => other?.demand.project === project && claimsCross(other.claims, claims));
  }

  /** Returns whether the limits of its run and group, and the claims of live tasks, allow one more task. */
  isWithinLimits(demand: LaneDemand): boolean {
    const { run, parallel, project, group, groupLimit } = demand;
    if (demand.overBudget) return false;
    if (this.isClaimed(demand) || !this.#isInQuota(demand)) return false;
    if (parallel !== undefined && this.ofRun(run) >= parallel) return false;
    if (group === undefined || groupLimit === undefined) return true;
    return (this.#counts.get(groupKey(project, group)) ?? 0) < groupLimit;
  }

  /** Call before a search: the store knows by now which tasks try their pools. */
  forgetProbes(): void {
    this.#probed.clear();
  }

  #isInQuota({ project, pool, poolAdmits }: LaneDemand): boolean {
    if (poolAdmits === "all" || pool === undefined) return true;
    return poolAdmits === "one" && !this.#probed.has(poolKey(project, pool));
  }

  #change(demand: LaneDemand, worker: number, sign: 1 | -1): void {
    const used = this.ofWorker(worker);
    const { cpu, memory } = demand.demand;
    const tasks = used.tasks + sign;
    // Resets to exact zeros when idle, because sums of fractional cores drift.
    if (tasks === 0) this.#workers.delete(worker);
    else {
      this.#workers.set(worker, {
        tasks,
        cpu: used.cpu + sign * cpu,
        memory: used.memory + sign * memory,
      });
    }
    this.#count(runKey(demand.run), sign);
    this.#count(runKey(demand.run, worker), sign);
    if (demand.landing) this.#count(landingKey(worker), sign);
    if (demand.group !== undefined) this.#count(groupKey(demand.project, demand.group), sign);
  }

  #count(key: string, sign: 1 | -1): void {
    const count = (this.#counts.get(key) ?? 0) + sign;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}

function runKey(run: number, worker?: number): string {
  return worker === undefined ? `run ${run}` : `run ${run} on ${worker}`;
}

function landingKey(worker: number): string {
  return `landings on ${worker}`;
}

function poolKey(project: number, pool: string): string {
  return `pool ${project} ${pool}`;
}

function groupKey(project: number, group: string): string {
  return `group ${project} ${group}`;
}
