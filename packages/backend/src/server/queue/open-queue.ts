import { randomUUID } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { labelsOf, suits } from "@wezterm-parallel/shared/domain/placement";
import { takesTasks } from "@wezterm-parallel/shared/domain/worker/drain-worker";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Backlog, EventFeed, FindLiveAttempt, Records, WorkerGateway } from "../../base/backlog.ts";
import type { FindLastOutput } from "../../base/last-output.ts";
import type { FindSetUp } from "../../base/set-up-command.ts";
import type { FindProgram } from "@wezterm-parallel/shared/domain/attention";
import type { TaskSecrets } from "../../base/secrets/secrets.ts";
import type { Store } from "../../drivers/store/store.ts";
import { guardSubmissions } from "./backlog/guard-submissions.ts";
import { BackoffTimer } from "./backoff-timer.ts";
import { ConnectedWorkers } from "./connections/connected-workers.ts";
import { LiveEvents } from "./event-feed.ts";
import { OpenRuns } from "./backlog/open-runs.ts";
import { DiskGate } from "./placement/disk-gate.ts";
import { Placer, type PlaceableWorker } from "./placement/placer.ts";
import { RunSweeper } from "./backlog/run-sweeper.ts";
import { createBacklog } from "./backlog/stored-backlog.ts";
import type { TraceRun } from "./backlog/trace-run.ts";
import { createRecords, type Presence } from "./records/stored-records.ts";

export interface QueueOptions {
  /** Disposed by the caller, after the queue. */
  readonly store: Store;
  readonly clock: Clock;
  /** Values for tasks that name secrets. */
  readonly secrets: TaskSecrets;
  /** Absent: the time of the last output is unknown. */
  readonly lastOutput?: FindLastOutput;
  /** Absent: it is unknown what programs do. */
  readonly program?: FindProgram;
  /** Absent: the progress of the set-up is unknown. */
  readonly setUp?: FindSetUp;
  /** The state directory, whose disk must have room for new tasks; absent: no disk is watched. */
  readonly state?: string;
  /** Absent: runs have no traces. */
  readonly trace?: TraceRun | undefined;
  /** After this many ms without contact, a worker has stopped everything that it ran. */
  readonly leaseMs?: number;
  /** Ms after the lease until the server runs the tasks again. */
  readonly leaseMarginMs?: number;
}

export interface Queue extends Disposable {
  readonly liveAttempt: FindLiveAttempt;
  readonly backlog: Backlog;
  readonly records: Records;
  readonly feed: EventFeed;
  readonly gateway: WorkerGateway;
  /** Returns whether new tasks wait for space on the disk. */
  readonly waitsForSpace: () => boolean;
}

/** For the local worker: no other worker could run its tasks sooner, and a sleeping laptop keeps its attempts. */
const usualLeaseMs = 15 * 60_000;
/** More than the clock drift during a lease plus the delay of a message. */
const usualMarginMs = 5_000;

/**
 * Opens the queue over a store: becomes its only placer and continues where the last server stopped. Fails when the
 * store does. Disposal stops placing and closes the workers' connections; running tasks continue.
 */
export async function openQueue(options: QueueOptions): Promise<Result<Queue, Failure>> {
  const { store, clock } = options;
  const placer = await store.attempts.takePlacer(randomUUID());
  if (!placer.ok) return placer;
  const live = openLive(options, placer.value.epoch, await readUnfinished(store));
  const workers = live.workers;
  // Reads what runs, so that no worker seems idle until the first commit.
  await store.attempts.claim(placer.value.epoch, []);
  const records = createRecords({
    reader: store.reader,
    now: () => clock.now(),
    presence: async () => {
      const placeable = [...workers.placeable()];
      return presenceOf(
        {
          known: await workers.workers(),
          placeable,
          taking: [...workers.taking()],
          noSpace: live.disk.obstacle,
        },
        clock.now(),
      );
    },
    lastOutput: options.lastOutput ?? (() => undefined),
    program: options.program ?? (() => undefined),
    setUp: options.setUp ?? (() => undefined),
    workers: async () => [...(await workers.workers())],
    recent: async (query) => live.feed.read(query),
  });
  return ok({
    backlog: guardSubmissions(createBacklog(store, live, options.trace), records, options.secrets),
    records,
    feed: live.feed,
    gateway: workers,
    waitsForSpace: () => live.disk.obstacle !== undefined,
    liveAttempt: async (lease) => {
      const found = await store.reader.attemptOfLease(lease.task, lease.lease);
      return found && { ...found, lease };
    },
    [Symbol.dispose]: () => live[Symbol.dispose](),
  });
}

/** State that the last server left. */
interface Unfinished {
  readonly busy: readonly number[];
  readonly draining: readonly string[];
  readonly endings: readonly number[];
  readonly unsealed: readonly number[];
}

async function readUnfinished({ reader }: Store): Promise<Unfinished> {
  const workers = await reader.workers();
  return {
    busy: await reader.busyWorkers(),
    draining: workers.filter((each) => !takesTasks(each)).map(({ name }) => name),
    endings: await reader.endings(),
    unsealed: await reader.unsealed(),
  };
}

/** Creates the parts that react to commits on their own. */
function openLive(options: QueueOptions, epoch: number, unfinished: Unfinished) {
  const { store, clock, secrets, leaseMs = usualLeaseMs, leaseMarginMs = usualMarginMs } = options;
  const stack = new DisposableStack();
  const disk = stack.use(new DiskGate({ directory: options.state, clock, opened: () => placer.kick() }));
  const placer: Placer = stack.use(
    new Placer({
      store,
      clock,
      epoch,
      workers: () => (disk.obstacle === undefined ? workers.taking() : []),
      assign: (claimed) => workers.assign(claimed),
      begin: (worker, task) => workers.begin(worker, task),
      recall: (worker, tasks) => workers.recall(worker, tasks),
    }),
  );
  const workers: ConnectedWorkers = stack.use(
    new ConnectedWorkers({
      store,
      clock,
      secrets,
      leaseMs,
      marginMs: leaseMarginMs,
      busy: unfinished.busy,
      draining: unfinished.draining,
      arrived: () => placer.kick(),
      drained: () => placer.stop(),
      recallFrom: (worker) => placer.recallFrom(worker),
      usedOn: (worker) => placer.usedOn(worker),
    }),
  );
  const sweeper = stack.use(new RunSweeper(store, clock, unfinished.endings));
  const open = stack.use(new OpenRuns(store, clock, unfinished.unsealed));
  const backoffs = stack.use(new BackoffTimer(store.tasks, clock));
  const feed = new LiveEvents();
  stack.use(
    store.watch((commit) => {
      workers.heed(commit.events);
      workers.stop(commit.stops);
      for (const run of commit.endings) void sweeper.sweep(run);
      if (commit.parked) backoffs.look();
      feed.publish(commit.events);
    }),
  );
  return { workers, disk, sweeper, open, feed, [Symbol.dispose]: () => stack.dispose() };
}

/** Ms for which a page of tasks is reused without writes; the same as for the time of the last output. */
const momentMs = 200;

interface Present {
  readonly known: readonly WorkerResource[];
  readonly placeable: readonly PlaceableWorker[];
  /** Those that take new tasks. */
  readonly taking: readonly PlaceableWorker[];
  /** Why nothing starts on any of them. */
  readonly noSpace: string | undefined;
}

function presenceOf({ known, placeable, taking, noSpace }: Present, now: number): Presence {
  const states = known.map(({ name, state }) => `${name} ${state}`);
  return {
    obstacle: (spec) => noSpace ?? findObstacle(spec, placeable) ?? findDraining(spec, taking),
    goneMs: (worker) => findGone(known, worker, now),
    moment: `${Math.floor(now / momentMs)} ${states.join()} ${placeable.map(({ id }) => id).join()} ${noSpace}`,
  };
}

/** Returns for how many ms a worker has been away. */
function findGone(workers: readonly WorkerResource[], name: string, now: number): number | undefined {
  const worker = workers.find((each) => each.name === name);
  return worker?.state === "away" ? Math.max(0, now - worker.lastSeenAt) : undefined;
}

/** Returns why no connected worker can ever take such a task, if so. */
function findObstacle(spec: TaskSpec, workers: readonly PlaceableWorker[]): string | undefined {
  if (workers.length === 0) return "no worker connected";
  const { resources, continues } = spec;
  const labels = labelsOf(spec);
  const suited = workers.filter((worker) => suits({ labels, ...resources }, worker));
  if (suited.length > 0) return findHolderGone(continues?.worker, suited);
  const asks = [
    ...labels.map((label) => `the label ${label}`),
    ...(resources.cpu > 0 ? [`${resources.cpu} cores`] : []),
    ...(resources.memory > 0 ? [`${resources.memory} bytes of memory`] : []),
  ];
  return `no connected worker has ${asks.join(", ")}`;
}

/** Returns why a task waits that only draining workers could take. */
function findDraining(spec: TaskSpec, taking: readonly PlaceableWorker[]): string | undefined {
  const { resources, continues, executor } = spec;
  // The stand-in of a Job drains until the Job has ended.
  if (executor !== undefined) return undefined;
  const demand = { labels: spec.labels, ...resources, worker: continues?.worker };
  if (taking.some((worker) => suits(demand, worker))) return undefined;
  return continues === undefined
    ? "every worker that could take it is draining"
    : `its checkout is on worker ${continues.worker}, which is draining`;
}

/** Returns why a task that continues in its checkout cannot start, if the worker that has it is not among these. */
function findHolderGone(holder: string | undefined, workers: readonly PlaceableWorker[]): string | undefined {
  if (holder === undefined || workers.some(({ name }) => name === holder)) return undefined;
  return `its checkout is on worker ${holder}, which is not connected`;
}
