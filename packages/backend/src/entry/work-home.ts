import { randomUUID } from "node:crypto";
import { availableParallelism, freemem, hostname, loadavg, totalmem } from "node:os";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { ensurePrivateDirectory } from "@wezterm-parallel/shared/node/private-directory";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { Cleaned } from "@wezterm-parallel/shared/protocol/api/schemas/checkout-schemas";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";
import { protocolVersion, releaseVersion } from "@wezterm-parallel/shared/protocol/version";
import type { JoinedServer } from "@wezterm-parallel/shared/domain/joined-server";
import type { WorkerMessage } from "@wezterm-parallel/shared/protocol/worker/messages-of-worker";
import type { Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import { isServiceQuestion } from "@wezterm-parallel/shared/protocol/worker/service-question-kinds";
import type { QuestionOf, WorkerAnswer } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import { HomeSettings } from "../base/home-settings.ts";
import { IdleCollector } from "../base/idle-collector.ts";
import { applyLevels, type Logger, logOf, openLog } from "../base/log.ts";
import { spreadSubdirectories } from "../base/files/spread-subdirectories.ts";
import { startLogAges } from "../base/logs/start-log-ages.ts";
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
import type { RemoteWork } from "../worker/remote/remote-work.ts";
import { LeaseFence } from "../worker/fence/lease-fence.ts";
import { type LinkHandlers, ServerLink } from "../worker/link/server-link.ts";
import { UsageSampler } from "../worker/usage/usage-sampler.ts";
import { lockHome } from "./lock-home.ts";
import { SweepTimer } from "./sweep-timer.ts";
import { WorkerServices } from "./worker-services.ts";

/** People run 2 to 50 agents at once; each uses a terminal, and two hosts have room for 64. */
const taskCapacity = 64;
/** Enough for a build to end in order; agents write their state within a second. */
const defaultGraceMs = 5_000;
/** The HTTP status for a credential that is not valid. */
const unauthenticated = 401;
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
  /** Only for a worker on another machine than its server. */
  readonly remote?: RemoteWork | undefined;
  /** Removes checkouts that are due; `isLive` protects those that may be in use. */
  readonly sweep: (isLive: (attempt: string) => boolean) => Promise<void>;
  /** Removes the checkouts that the server requests. */
  readonly clean: (question: QuestionOf<"clean">, isLive: (attempt: string) => boolean) => Promise<Cleaned>;
}

type OpenDrivers = (
  home: HomePaths,
  log: Logger,
  settings: HomeSettings,
) => Promise<Result<WorkerDrivers, Failure>>;

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
  const { log, file } = opened.use(openLog(`${home.state}/logs/worker.log`));
  const settings = await HomeSettings.open(home.config, log);
  if (!settings.ok) return settings;
  const current = () => settings.value.current();
  const aging = { files: [file], hostsOf: home.state, settings: current, clock: systemClock, log };
  opened.use(startLogAges(aging));
  const drivers = await open(home, log, settings.value);
  if (!drivers.ok) return drivers;
  opened.use(drivers.value.sessions);
  opened.use(drivers.value.radar);
  opened.use(drivers.value.landings);
  if (drivers.value.remote !== undefined) {
    opened.use(drivers.value.remote);
    opened.use(await drivers.value.remote.serveAgents());
  }
  const stopping = Promise.withResolvers<Result<void, Failure>>();
  const connected = connect({ home, log, drivers: drivers.value, opened, end: stopping.resolve });
  const { link, executor } = connected;
  await connected.services.adopt();
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

interface Connected {
  readonly link: ServerLink;
  readonly executor: Executor;
  readonly services: WorkerServices;
}

/** Connects link, fence and executor, which are independent of each other. */
function connect({ home, log, drivers, opened, end }: WorkerParts): Connected {
  const clock = systemClock;
  const { sessions, sweep, remote } = drivers;
  const send = (report: Report) => link.report(report);
  const services = opened.use(
    new WorkerServices(serviceParts({ home, log, drivers }, (...told) => link.services(...told))),
  );
  const executor = new Executor({
    ...drivers,
    services: remote === undefined ? services : undefined,
    checkouts: remote?.checkouts ?? drivers.checkouts,
    home,
    clock,
    log: logOf(log, "tasks"),
    mcpServer: mcpServer(),
    graceMs: defaultGraceMs,
    report: remote === undefined ? send : (report) => void remote.report(report, send),
  });
  const answer: AnswerQuestion = (id, answered) => link.answer(id, answered);
  const clean = (question: QuestionOf<"clean">) => drivers.clean(question, (id) => executor.has(id));
  const onCheckouts = logOf(log, "checkouts");
  const requests = opened.use(new CheckoutRequests({ ...drivers, log: onCheckouts, answer, clean }));
  const sweeps = opened.use(new SweepTimer({ clock, log, sweep: () => sweep((id) => executor.has(id)) }));
  const measure = () => sessions.measure();
  const sampler = opened.use(new UsageSampler({ state: home.state, measure, clock, log }));
  const fence = opened.use(new LeaseFence({ clock, expired: () => endAll(executor, log) }));
  const renew = (sentAt: number, leaseMs?: number) => {
    fence.renew(sentAt, leaseMs);
    sessions.renew(fence.left);
  };
  const link: ServerLink = opened.use(
    new ServerLink({
      server: remote?.server ?? { address: `ws+unix:${home.serverSocket}:` },
      hello: () => describeWorker(remote?.joined),
      machine: () => ({ load: loadavg()[0] ?? 0, memoryFree: freemem() }),
      clock,
      log: logOf(log, "link"),
      patient: () => executor.isAhead,
      handlers: {
        ...handleWork({ executor, remote, sweeps }),
        welcomed: ({ leaseMs, runs, attempts }, sentAt) => {
          renew(sentAt, leaseMs);
          const prepared = remote?.welcomed(attempts);
          executor.resume(remote?.runs(runs) ?? runs, remote?.take(attempts) ?? attempts);
          services.reportAll();
          sweeps.start();
          sampler.start();
          return prepared;
        },
        renewed: renew,
        asked: answerWith({ requests, services, hooks: hookRunner(home, sessions), remote, answer }),
        withdrawn: (id) => requests.withdraw(id),
        ...handleServer({ executor, remote, log, end }),
      },
    }),
  );
  return { link, executor, services };
}

function endAll(executor: Executor, log: Logger): void {
  log.error({ running: executor.active }, "the lease expired: ending all tasks");
  void executor.fence();
}

function serviceParts(
  { home, log, drivers }: Pick<WorkerParts, "home" | "log" | "drivers">,
  report: ServerLink["services"],
): ConstructorParameters<typeof WorkerServices>[0] {
  const { sessions, ports: leases } = drivers;
  return { state: home.state, sessions, leases, clock: systemClock, log: logOf(log, "services"), report };
}

/** Its code is loaded with the first hook, because most plans have none. */
function hookRunner({ state }: HomePaths, sessions: Sessions): Answering["hooks"] {
  return async (question) => {
    const { runHook } = await import("../worker/executor/hooks/run-hook.ts");
    return runHook({ state, sessions, clock: systemClock }, question);
  };
}

interface Answering {
  readonly requests: CheckoutRequests;
  readonly services: WorkerServices;
  readonly hooks: (question: QuestionOf<"run-hook">) => Promise<WorkerAnswer>;
  readonly remote: RemoteWork | undefined;
  readonly answer: AnswerQuestion;
}

/** Hands each question to the part that knows the answer. */
function answerWith({ requests, services, hooks, remote, answer }: Answering): LinkHandlers["asked"] {
  return (id, question) => {
    if (question.kind === "dial") answer(id, remote?.dial(question) ?? noOtherMachine);
    else if (question.kind === "run-hook") void hooks(question).then((answered) => answer(id, answered));
    else if (isServiceQuestion(question))
      void services.answer(question).then((answered) => answer(id, answered));
    else requests.ask(id, remote?.question(question) ?? question);
  };
}

interface Working {
  readonly executor: Executor;
  readonly remote: RemoteWork | undefined;
}

/** Handles the server's wishes about attempts, and its acknowledgements. */
function handleWork({ executor, remote, sweeps }: Working & { readonly sweeps: SweepTimer }) {
  return {
    assigned: ({ runs, attempts, begin }) =>
      executor.assign(remote?.runs(runs) ?? runs, remote?.take(attempts) ?? attempts, begin),
    recalled: (tasks) => executor.recall(({ task }) => tasks.includes(task)),
    disconnected: () => {
      remote?.disconnected();
      executor.recall(() => true);
    },
    stopped: (refs, failure) => executor.stop(refs, failure),
    stale: (refs) => {
      remote?.drop(refs);
      executor.drop(refs);
    },
    acknowledged: (reports) => {
      remote?.acknowledged(reports);
      acknowledge(reports, executor, sweeps);
    },
  } satisfies Partial<LinkHandlers>;
}

/** Handles messages about this worker: the server refuses it for now or for good, or sets its log levels. */
function handleServer({ executor, remote, log, end }: Working & Pick<WorkerParts, "log" | "end">) {
  const leave = async (from: RemoteWork) => {
    const failure = from.removed();
    log.error({ failure }, "ending all tasks");
    await executor.fence();
    end(fail(failure));
  };
  return {
    levelled: (levels) => applyLevels(log, levels),
    refused: (failure) => {
      log.error({ failure }, "the server refused this worker");
      remote?.refused(failure);
      if (failure.reason === "version-mismatch") end(fail(failure));
    },
    rejected: (status) => {
      log.warn({ status }, "the server does not take the connection");
      if (status === unauthenticated && remote !== undefined) void leave(remote);
    },
  } satisfies Partial<LinkHandlers>;
}

function acknowledge(reports: readonly Report[], executor: Executor, sweeps: SweepTimer): void {
  executor.acknowledge(reports);
  if (reports.some(({ kind }) => kind === "ended")) sweeps.hurry();
}

const noOtherMachine = {
  kind: "failed",
  failure: createFailure({ reason: "unsupported", detail: createMessage("worker-not-remote") }),
} as const;

const instance = randomUUID();

/** Tasks may ask for a worker elsewhere by its name, too. */
function describeWorker(joined: JoinedServer | undefined): Extract<WorkerMessage, { type: "hello" }> {
  const own = joined === undefined ? [] : [joined.name, ...joined.labels];
  return {
    type: "hello",
    protocol: protocolVersion,
    release: releaseVersion,
    worker: joined?.name ?? hostname(),
    instance,
    pid: process.pid,
    hostname: hostname(),
    labels: [...new Set([process.platform, process.arch, ...own])],
    capacity: { tasks: joined?.tasks ?? taskCapacity, cpu: availableParallelism(), memory: totalmem() },
  };
}
