import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import {
  type Capacity,
  compareUrgency,
  hasRoomFor,
  kubernetesLabel,
  suits,
} from "@wezterm-parallel/shared/domain/placement";

import type { LaneDemand } from "../../../drivers/store/lanes.ts";
import type {
  Claim,
  Claimed,
  ConnectedWorker,
  FreedTask,
  Placing,
  Store,
} from "../../../drivers/store/store.ts";
import { LaneBook, type OpenLane } from "./lane-book.ts";
import { KeptSlots } from "./kept-slots.ts";
import { AheadTasks, leaseAhead, type AheadTask } from "./lease-ahead.ts";
import { RunPaces } from "./run-paces.ts";
import { Usage } from "./usage.ts";

/** The properties of a connected worker that placement uses. */
export interface PlaceableWorker extends ConnectedWorker {
  readonly name: string;
  readonly labels: readonly string[];
  readonly capacity: Capacity;
}

interface PlacerOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Identifies this placer in the store; once another has taken over, its claims are refused. */
  readonly epoch: number;
  readonly workers: () => Iterable<PlaceableWorker>;
  /** Called once the claims are durable. */
  readonly assign: (claimed: readonly Claimed[]) => void;
  /** Called when a task that was leased ahead on the worker gets a slot. */
  readonly begin: (worker: number, task: number) => void;
  /** Asks the worker to hand back tasks that were leased ahead and have not begun. */
  readonly recall: (worker: number, tasks: readonly number[]) => void;
}

/** Assignments per transaction; bounds what a crash between commit and message can lose. */
const claimsPerCommit = 64;
/** After being passed over this often, a task reserves cores and memory until it fits. */
const patience = 64;
/** Ms to wait after a failed write to the store. */
const troublePause = 1_000;

/**
 * Assigns ready tasks to workers with free capacity, in the same transaction that made them ready or freed the
 * capacity. Reacts to commits and connections only; there is no polling.
 */
export class Placer implements Placing, Disposable {
  readonly #options: PlacerOptions;
  readonly #joined: Disposable;
  #lanes: LaneBook;
  /** Capacity used by attempts that have a slot. */
  #usage = new Usage();
  #ahead = new AheadTasks();
  /** The state here differs from the store, or was never read. */
  #isStale = true;
  readonly #paces = new RunPaces();
  readonly #kept: KeptSlots;
  #picks: readonly Pick[] = [];
  #state: "idle" | "wanted" | "stopped" = "idle";
  #pause: Disposable | undefined;

  constructor(options: PlacerOptions) {
    this.#options = options;
    const { placingReader } = options.store;
    this.#lanes = new LaneBook(placingReader);
    this.#kept = new KeptSlots(placingReader);
    this.#joined = options.store.place(options.epoch, this);
  }

  /** Schedules a search for work; several calls in one turn cause a single search. */
  kick(): void {
    if (this.#state !== "idle") return;
    this.#state = "wanted";
    void this.#look();
  }

  *choose(changed: Parameters<Placing["choose"]>[0]): Steps<readonly Claim[]> {
    const { lanes, freed, claims, runs, queues } = changed;
    if (this.#isStale) yield* this.#readAll({ isFreeing: freed.length > 0 });
    for (const lane of lanes) this.#lanes.stir(lane);
    this.#lanes.stirRuns(runs);
    for (const { task, globs } of claims) this.#usage.claim(task, globs);
    for (const each of freed) this.#free(each);
    this.#recall(({ demand }) => runs.includes(demand.run));
    if (queues) this.#kept.forget();
    const isChanged = lanes.length + runs.length + freed.length + claims.length > 0;
    const wanted = queues || this.#state === "wanted" || isChanged;
    if (this.#state === "wanted") this.#state = "idle";
    this.#picks = wanted && this.#state !== "stopped" ? yield* this.#pick() : [];
    this.#recallOutranked();
    return this.#picks.map(({ task, worker, ahead }) => ({ task, worker, ahead }));
  }

  claimed(claimed: readonly Claimed[]): void {
    const taken = new Set(claimed.map(({ assignment }) => assignment.ref.task));
    const left = this.#picks.filter((pick) => !taken.has(pick.task));
    for (const { task, demand } of left) {
      if (!this.#ahead.remove(task)) this.#usage.remove(task);
      this.#lanes.stir(demand);
    }
    this.#lanes.stirPools(this.#picks.flatMap(({ demand }) => (demand.poolAdmits === "one" ? [demand] : [])));
    this.#options.assign(claimed);
    if (left.length > 0 || this.#picks.length === claimsPerCommit) this.kick();
  }

  /** The commit failed: rebuild the state from the store at the next transaction. */
  undone(): void {
    this.#isStale = true;
    this.#retry();
  }

  replaced(): void {
    this.stop();
  }

  /** Call when a worker takes nothing new: what was leased ahead there comes back. */
  recallFrom(worker: number): void {
    this.#recall((task) => task.worker === worker);
  }

  usedOn(worker: number): Capacity {
    return this.#usage.ofWorker(worker);
  }

  /** Stops assigning tasks for good. */
  stop(): void {
    this.#state = "stopped";
    this.#pause?.[Symbol.dispose]();
    this.#recall(() => true);
  }

  [Symbol.dispose](): void {
    this.stop();
    this.#joined[Symbol.dispose]();
  }

  /** Call when an attempt has ended: gives its slot to the next task that was leased ahead on the worker. */
  #free({ task, tookMs }: FreedTask): void {
    if (this.#ahead.remove(task)) return;
    const live = this.#usage.remove(task);
    if (live === undefined) return;
    const { demand, worker, since } = live;
    const now = this.#options.clock.monotonic();
    // `since` may be as late as the last report, because the worker begins tasks by itself.
    this.#paces.add(demand.run, tookMs ?? now - since);
    const next = this.#ahead.next(demand.run, worker);
    if (next === undefined) return;
    this.#usage.add(next.task, next.demand, worker, now);
    this.#options.begin(worker, next.task);
  }

  #recall(isWanted: (task: AheadTask) => boolean): void {
    const tasks = this.#ahead.recall(isWanted);
    for (const worker of new Set(tasks.map((each) => each.worker))) {
      const mine = tasks.filter((each) => each.worker === worker);
      this.#options.recall(
        worker,
        mine.map(({ task }) => task),
      );
    }
  }

  /** When a more urgent task found no slot, recalls less urgent tasks that were leased ahead. */
  #recallOutranked(): void {
    const [first] = this.#lanes.order();
    const best = first?.window[0];
    if (best === undefined) return;
    this.#recall(({ rank }) => rank === undefined || compareUrgency(best, rank) < 0);
  }

  /** Reads the lanes from the store, and the capacity that live attempts use. */
  *#readAll({ isFreeing }: { readonly isFreeing: boolean }): Steps<void> {
    const { store, clock } = this.#options;
    this.#lanes = new LaneBook(store.placingReader);
    this.#kept.forget();
    this.#usage = new Usage();
    this.#ahead = new AheadTasks();
    this.#isStale = false;
    yield* this.#lanes.open();
    for (const { task, lane, worker, ahead, claims } of yield* store.placingReader.liveAttempts()) {
      const demand = yield* store.placingReader.demand(lane);
      if (demand === undefined) continue;
      if (ahead) this.#ahead.add({ task, demand, worker, rank: undefined });
      else {
        this.#usage.add(task, demand, worker, clock.monotonic());
        this.#usage.claim(task, claims);
      }
    }
    // The slots that this transaction freed are known no longer, so nothing that was leased ahead would begin.
    if (isFreeing) this.#recall(() => true);
  }

  /** Runs an otherwise empty transaction, which calls `choose`. */
  async #look(): Promise<void> {
    const looked = await this.#options.store.attempts.claim(this.#options.epoch, []);
    if (looked.ok || this.#state === "stopped") return;
    this.#state = "idle";
    if (looked.failure.reason === "conflict") this.stop();
    else this.#retry();
  }

  /** Tries again later, after a failed write to the store. */
  #retry(): void {
    this.#pause?.[Symbol.dispose]();
    this.#pause = this.#options.clock.after(troublePause, () => this.kick());
  }

  /** Takes the best task that fits until nothing fits or the commit is full. */
  *#pick(): Steps<Pick[]> {
    yield* this.#lanes.refresh();
    yield* this.#kept.refresh();
    this.#usage.forgetProbes();
    const connected = [...this.#options.workers()];
    const workers = connected.filter(
      (worker) => this.#usage.ofWorker(worker.id).tasks < worker.capacity.tasks,
    );
    const round: Round = { workers, full: new Set(), reserved: false };
    const picks: Pick[] = [];
    while (workers.length > 0 && picks.length < claimsPerCommit) {
      const pick = this.#pickNext(round);
      if (pick === undefined) break;
      picks.push(pick);
    }
    return [...picks, ...this.#pickAhead(connected, claimsPerCommit - picks.length)];
  }

  /** Leases short tasks of the first run ahead, for slots that become free before the next commit. */
  #pickAhead(workers: readonly PlaceableWorker[], most: number): Pick[] {
    // A more urgent task would otherwise wait behind those that are leased already.
    this.#recallOutranked();
    if (this.#ahead.isRecalling) return [];
    const [lane] = this.#lanes.order();
    const worker = lane && this.#chooseAhead(lane.demand, workers);
    if (lane === undefined || worker === undefined) return [];
    const { run } = lane.demand;
    const allowed = leaseAhead(this.#paces.of(run), this.#usage.ofRun(run, worker.id));
    const picks: Pick[] = [];
    const open = Math.min(most, allowed - this.#ahead.count(run, worker.id));
    while (picks.length < open && this.#lanes.order()[0] === lane) {
      const task = this.#lanes.take(lane);
      if (task === undefined) break;
      this.#ahead.add({ task: task.id, demand: lane.demand, worker: worker.id, rank: task });
      picks.push({ task: task.id, demand: lane.demand, worker, ahead: true });
    }
    return picks;
  }

  /**
   * Returns the only worker of the run: only then does each task that ends there free a slot within the run's limits.
   */
  #chooseAhead(demand: LaneDemand, workers: readonly PlaceableWorker[]): PlaceableWorker | undefined {
    const { group, claims, pool } = demand;
    const isLimited =
      group !== undefined ||
      claims !== undefined ||
      pool !== undefined ||
      demand.demand.labels.includes(kubernetesLabel);
    if (takesRoom(demand) || isLimited) return undefined;
    const all = this.#usage.ofRun(demand.run);
    return workers.find(
      (worker) =>
        all > 0 &&
        this.#usage.ofRun(demand.run, worker.id) === all &&
        suits(demand.demand, worker) &&
        this.#usage.ofWorker(worker.id).tasks <= this.#kept.ordinary(worker, this.#usage),
    );
  }

  #pickNext(round: Round): Pick | undefined {
    for (const lane of this.#lanes.order()) {
      if (round.full.has(lane) || (round.reserved && takesRoom(lane.demand))) continue;
      const worker = this.#chooseWorker(lane.demand, round.workers);
      if (worker !== undefined) return this.#take(lane, worker);
      round.full.add(lane);
      lane.passed += 1;
      const isStarved = lane.demand.landing || lane.passed > patience;
      round.reserved ||= isStarved && this.#waitsForRoom(lane.demand, round.workers);
    }
    return undefined;
  }

  #take(lane: OpenLane, worker: PlaceableWorker): Pick | undefined {
    const { demand } = lane;
    const task = this.#lanes.take(lane);
    if (task === undefined) return undefined;
    this.#usage.add(task.id, demand, worker.id, this.#options.clock.monotonic());
    return { task: task.id, demand, worker, ahead: false };
  }

  /** Picks the worker with the fewest tasks among those with room. */
  #chooseWorker(demand: LaneDemand, workers: readonly PlaceableWorker[]): PlaceableWorker | undefined {
    if (!this.#usage.isWithinLimits(demand)) return undefined;
    let best: PlaceableWorker | undefined;
    let least = Number.POSITIVE_INFINITY;
    // One pass, because a fleet has thousands of workers.
    for (const worker of workers) {
      const { tasks } = this.#usage.ofWorker(worker.id);
      if (tasks >= least || !this.#hasRoom(demand, worker)) continue;
      [best, least] = [worker, tasks];
      if (least === 0) break;
    }
    return best;
  }

  #hasRoom(demand: LaneDemand, worker: PlaceableWorker): boolean {
    const used = this.#usage.ofWorker(worker.id);
    if (!hasRoomFor(demand.demand, { ...worker, used })) return false;
    if (!demand.landing && used.tasks >= this.#kept.ordinary(worker, this.#usage)) return false;
    if (demand.parallel !== undefined) return true;
    const cores = Math.max(1, Math.floor(worker.capacity.cpu));
    return this.#usage.ofRun(demand.run, worker.id) < cores;
  }

  #waitsForRoom(demand: LaneDemand, workers: readonly PlaceableWorker[]): boolean {
    const suited = workers.some((worker) => suits(demand.demand, worker));
    return suited && takesRoom(demand) && this.#usage.isWithinLimits(demand);
  }
}

interface Round {
  readonly workers: readonly PlaceableWorker[];
  /** Lanes that did not fit; capacity only shrinks within a round. */
  readonly full: Set<OpenLane>;
  /** A starved task is next: others that need cores or memory wait for it. */
  reserved: boolean;
}

interface Pick {
  readonly task: number;
  readonly demand: LaneDemand;
  readonly worker: PlaceableWorker;
  readonly ahead: boolean;
}

function takesRoom(demand: LaneDemand): boolean {
  return demand.demand.cpu > 0 || demand.demand.memory > 0;
}
