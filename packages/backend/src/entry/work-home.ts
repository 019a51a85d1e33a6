import { randomUUID } from "node:crypto";
import { availableParallelism, freemem, hostname, loadavg, totalmem } from "node:os";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { ensurePrivateDirectory } from "@wezterm-parallel/shared/node/private-directory";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { Cleaned } from "@wezterm-parallel/shared/protocol/api/schemas/checkout-schemas";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";
import { protocolVersion, releaseVersion } from "@wezterm-parallel/shared/protocol/version";
import type { WorkerMessage } from "@wezterm-parallel/shared/protocol/worker/messages-of-worker";
import type { Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import { IdleCollector } from "../base/idle-collector.ts";
import { type Logger, openLog } from "../base/log.ts";
import { spreadSubdirectories } from "../base/spread-subdirectories.ts";
import type { ChangeFiles } from "../drivers/checkout/change-files.ts";
import type { Checkouts } from "../drivers/checkout/checkouts.ts";
import type { Landings } from "../drivers/checkout/landings.ts";
import type { Pushes } from "../drivers/checkout/pushes.ts";
import type { Forges } from "../drivers/forge/forge.ts";
import type { Radar } from "../drivers/checkout/radar.ts";
import type { Sessions } from "../drivers/session/sessions.ts";
import { type AnswerQuestion, CheckoutRequests } from "../worker/checkout-requests/checkout-requests.ts";
import { Executor } from "../worker/executor/executor.ts";
import type { PortLeases } from "../worker/executor/ports.ts";
import { LeaseFence } from "../worker/fence/lease-fence.ts";
import { ServerLink } from "../worker/link/server-link.ts";
import { UsageSampler } from "../worker/usage/usage-sampler.ts";
import { lockHome } from "./lock-home.ts";
import { SweepTimer } from "./sweep-timer.ts";

/** People run 2 to 50 agents at once; each uses a terminal, and two hosts have room for 64. */
const taskCapacity = 64;
/** Enough for a build to end in order; agents write their state within a second. */
const defaultGraceMs = 5_000;
/** Time limit for the last reports when the worker is stopped. */
const settleLimitMs = 2_000;

/** The worker's interfaces to its machine. */
export interface WorkerDrivers {
  readonly sessions: Sessions;
  readonly checkouts: Checkouts;
  readonly landings: Landings;
  readonly changeFiles: ChangeFiles;
  readonly radar: Radar;
  readonly pushes: Pushes;
  readonly forges: Forges;
  readonly ports: PortLeases;
  /** Removes checkouts that are due; `isLive` protects those that may be in use. */
  readonly sweep: (isLive: (attempt: string) => boolean) => Promise<void>;
  /** Removes the checkouts that the server requests. */
  readonly clean: (question: QuestionOf<"clean">, isLive: (attempt: string) => boolean) => Promise<Cleaned>;
}

type OpenDrivers = (home: HomePaths, log: Logger) => Promise<Result<WorkerDrivers, Failure>>;

export interface WorkingHome {
  /** Settles when everything is closed, after `stop` or when the server has refused this worker. */
  readonly stopped: Promise<Result<void, Failure>>;
  /** Sends final reports; hosts and tasks continue for the next worker. Idempotent. */
  stop(): void;
}

/** Works for one home until it is stopped; fails with `already-running`, `read-only-home` or `permission-denied`. */
export async function workHome(home: HomePaths, open: OpenDrivers): Promise<Result<WorkingHome, Failure>> {
  process.umask(0o077);
  await using opened = new AsyncDisposableStack();
  const prepared = prepare(home, opened);
  if (!prepared.ok) return prepared;
  void spreadSubdirectories(`${home.state}/attempts`);
  const log = opened.use(openLog(`${home.state}/logs/worker.log`)).log;
  const drivers = await open(home, log);
  if (!drivers.ok) return drivers;
  opened.use(drivers.value.sessions);
  opened.use(drivers.value.radar);
  const stopping = Promise.withResolvers<Result<void, Failure>>();
  const { link, executor } = connect({ home, log, drivers: drivers.value, opened, end: stopping.resolve });
  link.open();
  opened.use(new IdleCollector(systemClock));
  log.info({ home: home.state, release: releaseVersion }, "working");
  const everything = opened.move();
  const stopped = stopping.promise.then(async (why) => {
    log.info({ running: executor.active }, "stopping");
    executor.halt();
    if (!(await link.settle(settleLimitMs)))
      log.warn("some reports were not sent; the next worker sends them");
    await everything.disposeAsync();
    return why;
  });
  return ok({ stopped, stop: () => stopping.resolve(ok(undefined)) });
}

function prepare(home: HomePaths, opened: AsyncDisposableStack): Result<void, Failure> {
  for (const directory of [home.state, home.runtime, `${home.state}/logs`, `${home.state}/attempts`]) {
    const made = ensurePrivateDirectory(directory);
    if (!made.ok) return made;
  }
  const lock = lockFor(home);
  if (!lock.ok) return lock;
  opened.use(lock.value);
  return ok(undefined);
}

function lockFor(home: HomePaths): Result<Disposable, Failure> {
  return lockHome({
    path: `${home.state}/executor.lock`,
    state: home.state,
    holder: "worker",
    does: "works for",
  });
}

interface WorkerParts {
  readonly home: HomePaths;
  readonly log: Logger;
  readonly drivers: WorkerDrivers;
  readonly opened: AsyncDisposableStack;
  readonly end: (why: Result<void, Failure>) => void;
}

/** The worker is a command of the program that has this one too. */
function mcpServer(): readonly string[] | undefined {
  const [node, program] = process.argv;
  return node === undefined || program === undefined ? undefined : [node, program];
}

/** Connects link, fence and executor, which are independent of each other. */
function connect({ home, log, drivers, opened, end }: WorkerParts): { link: ServerLink; executor: Executor } {
  const clock = systemClock;
  const { sessions, sweep } = drivers;
  const executor = new Executor({
    ...drivers,
    home,
    clock,
    log,
    mcpServer: mcpServer(),
    graceMs: defaultGraceMs,
    report: (report) => link.report(report),
  });
  const answer: AnswerQuestion = (id, answered) => link.answer(id, answered);
  const clean = (question: QuestionOf<"clean">) => drivers.clean(question, (id) => executor.has(id));
  const requests = opened.use(new CheckoutRequests({ ...drivers, log, answer, clean }));
  const sweeps = opened.use(new SweepTimer({ clock, log, sweep: () => sweep((id) => executor.has(id)) }));
  const measure = () => sessions.measure();
  const sampler = opened.use(new UsageSampler({ state: home.state, measure, clock, log }));
  const expired = () => {
    log.error({ running: executor.active }, "the lease expired: ending all tasks");
    void executor.fence();
  };
  const fence = opened.use(new LeaseFence({ clock, expired }));
  const renew = (sentAt: number, leaseMs?: number) => {
    fence.renew(sentAt, leaseMs);
    sessions.renew(fence.left);
  };
  const link = opened.use(
    new ServerLink({
      socket: home.serverSocket,
      hello: describeWorker,
      machine: () => ({ load: loadavg()[0] ?? 0, memoryFree: freemem() }),
      clock,
      log,
      patient: () => executor.isAhead,
      handlers: {
        welcomed: ({ leaseMs, runs, attempts }, sentAt) => {
          renew(sentAt, leaseMs);
          executor.resume(runs, attempts);
          sweeps.start();
          sampler.start();
        },
        renewed: renew,
        assigned: ({ runs, attempts, begin }) => executor.assign(runs, attempts, begin),
        recalled: (tasks) => executor.recall(({ task }) => tasks.includes(task)),
        disconnected: () => executor.recall(() => true),
        stopped: (refs, failure) => executor.stop(refs, failure),
        stale: (refs) => executor.drop(refs),
        asked: (id, question) => requests.ask(id, question),
        withdrawn: (id) => requests.withdraw(id),
        acknowledged: (reports) => acknowledge(reports, executor, sweeps),
        refused: (failure) => {
          log.error({ failure }, "the server refused this worker");
          if (failure.reason === "version-mismatch") end(fail(failure));
        },
      },
    }),
  );
  return { link, executor };
}

function acknowledge(reports: readonly Report[], executor: Executor, sweeps: SweepTimer): void {
  executor.acknowledge(reports);
  if (reports.some(({ kind }) => kind === "ended")) sweeps.hurry();
}

const instance = randomUUID();

function describeWorker(): Extract<WorkerMessage, { type: "hello" }> {
  return {
    type: "hello",
    protocol: protocolVersion,
    release: releaseVersion,
    worker: hostname(),
    instance,
    pid: process.pid,
    hostname: hostname(),
    labels: [process.platform, process.arch],
    capacity: { tasks: taskCapacity, cpu: availableParallelism(), memory: totalmem() },
  };
}
