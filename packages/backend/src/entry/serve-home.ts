import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AttemptName } from "@wezterm-parallel/shared/domain/ids";
import { ensurePrivateDirectory } from "@wezterm-parallel/shared/node/private-directory";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import { IdleCollector } from "../base/idle-collector.ts";
import { HomeSettings } from "../base/home-settings.ts";
import { type Logger, logOf, openLog } from "../base/log.ts";
import { listenForAgents } from "../base/relay/agent-socket.ts";
import type { RotatingFile } from "../base/rotating-file.ts";
import { BudgetGuard } from "../server/budgets/budget-guard.ts";
import { openCheckouts } from "../drivers/checkout/local/open-checkouts.ts";
import { admitAgents } from "../server/access/agent-access.ts";
import { StandingRadar } from "../server/checkouts/standing-radar.ts";
import { RequestLimits, usualRequestLimits } from "../server/http/admission/request-limits.ts";
import type { HttpApp } from "../server/http/http-kit.ts";
import { listenOnPrivateSocket } from "../server/http/private-socket.ts";
import { localProjectPlaces } from "../server/runs/local-project-places.ts";
import { PlanThreads } from "../server/runs/plan-threads.ts";
import { maintainStatusFile } from "../server/status-file/maintain-status-file.ts";
import { Health } from "../server/system/health.ts";
import { Shutdown } from "../server/system/shutdown.ts";
import { SampledSystem } from "../server/system/system-history.ts";
import { AgentMessages } from "../server/messages/agent-messages.ts";
import { ProgramAnswers } from "../server/terminals/answer-program.ts";
import {
  attemptTerminals,
  type RenderLastScreen,
  type Terminals,
} from "../server/terminals/attempt-terminals.ts";
import { WorkerTerminals } from "../server/workers/worker-terminals.ts";
import { openTransfers } from "../drivers/checkout/local/open-transfers.ts";
import { openWebFiles } from "../server/web/open-web-files.ts";
import { createApi, openUpgrades } from "./api-app.ts";
import type { ApiPorts } from "./api-ports.ts";
import { findWebDirectory } from "./network/find-web-directory.ts";
import type { ListenSettings } from "@wezterm-parallel/shared/protocol/listen-settings";
import { readListenSettings, refuseUnsafe } from "./network/listen-settings.ts";
import { lockHome } from "./lock-home.ts";
import { openAccessLog } from "./logs/open-access-log.ts";
import { openLogLevels } from "./logs/open-log-levels.ts";
import { openStored, type ServedDatabase, type Stored } from "./database/open-stored.ts";
import type { Access } from "./open-access.ts";
import { openGuard } from "./network/open-guard.ts";
import { openNetwork } from "./network/open-network.ts";
import { announceServer } from "./network/announce-server.ts";
import { openJobs } from "./automation/open-jobs.ts";
import { openIncoming } from "./automation/open-incoming.ts";
import { openAttemptFiles } from "./blobs/open-attempt-files.ts";
import { openRetention } from "./automation/open-retention.ts";
import { workOnChanges } from "./automation/work-on-changes.ts";
import { openSchedules } from "./automation/open-schedules.ts";
import { watchOverHome } from "./outgoing/watch-over-home.ts";
import { beforeLandings, offerFromPlans, openHooks } from "./outgoing/open-hooks.ts";
import { openWebhooks } from "./outgoing/open-webhooks.ts";
import { openNotifier } from "./outgoing/open-notifier.ts";
import type { OpenQueue, ServedQueue } from "./database/served-queue.ts";

interface ServedHome {
  /**
   * Settles when everything is closed, after `stop` or a requested shutdown; with `unavailable` when another server took the
   * database over.
   */
  readonly stopped: Promise<Result<void, Failure>>;
  /** Finishes current requests, flushes and closes; tasks continue in their hosts. Idempotent. */
  stop(): void;
}

/** Time limit for finishing current requests when the server stops. */
const lastAnswersMs = 2000;

/**
 * Serves one home until it is stopped. Before it changes anything, it fails with `already-running`, `read-only-home`
 * or `permission-denied`, or as the queue does for its database. Without a database, runs and accounts
 * are in the home.
 */
export async function serveHome(
  home: HomePaths,
  openQueue: OpenQueue,
  database?: ServedDatabase,
): Promise<Result<ServedHome, Failure>> {
  // All files that this program creates, including database and sockets, are for its user only.
  process.umask(0o077);
  await using opened = new AsyncDisposableStack();
  const prepared = prepare(home, opened);
  if (!prepared.ok) return prepared;
  const { log, file: logFile } = opened.use(openLog(`${home.state}/logs/server.log`));
  const configured = await HomeSettings.open(home.config, log);
  if (!configured.ok) return configured;
  const stored = await openStored({ home, openQueue, database, log }, opened);
  if (!stored.ok) return stored;
  const { queue, access, lease, standIn } = stored.value;
  const stopping = Promise.withResolvers<Result<void, Failure>>();
  void lease?.lost.then((failure) => stopping.resolve(fail(failure)));
  const parts = {
    home,
    queue,
    configured: configured.value,
    access,
    log,
    logFile,
    opened,
    lease,
    standIn,
    exit: () => stopping.resolve(ok(undefined)),
  };
  const serving = await serveApi(parts);
  if (!serving.ok) return serving;
  const { address } = serving.value;
  announceServer(home, address, opened);
  opened.use(new IdleCollector(systemClock));
  const { records, feed, gateway } = queue;
  await openJobs({ ...parts, gateway, records, feed });
  opened.use(maintainStatusFile({ directory: home.state, records, feed, clock: systemClock, log }));
  log.info({ home: home.state, socket: home.serverSocket, release: releaseVersion }, "serving");
  const everything = opened.move();
  const stopped = stopping.promise.then(async (why) => {
    log.info(why.ok ? {} : { failure: why.failure }, "stopping");
    await everything.disposeAsync();
    return why;
  });
  return ok({ stopped, stop: () => stopping.resolve(ok(undefined)) });
}

/** Prepares directories and locks: state and socket may be in different places, and each belongs to one server. */
function prepare(home: HomePaths, opened: AsyncDisposableStack): Result<void, Failure> {
  for (const directory of [home.state, home.runtime, `${home.state}/logs`]) {
    const made = ensurePrivateDirectory(directory);
    if (!made.ok) return made;
  }
  for (const path of [`${home.state}/store.lock`, `${home.serverSocket}.lock`]) {
    const lock = lockFor(home, path);
    if (!lock.ok) return lock;
    opened.use(lock.value);
  }
  return ok(undefined);
}

function lockFor(home: HomePaths, path: string): Result<Disposable, Failure> {
  return lockHome({ path, state: home.state, holder: "server", does: "serves" });
}

interface ServedParts {
  readonly home: HomePaths;
  readonly queue: ServedQueue;
  readonly configured: HomeSettings;
  readonly access: Access;
  readonly log: Logger;
  readonly logFile: RotatingFile;
  readonly opened: AsyncDisposableStack;
  readonly lease: Stored["lease"];
  readonly standIn: Stored["standIn"];
  readonly exit: () => void;
}

async function serveApi(parts: ServedParts): Promise<Result<Served, Failure>> {
  const { home, queue, log, opened, exit } = parts;
  const settings = readListenSettings(home.state);
  if (!settings.ok) return settings;
  const { accounts, accountsKey, reachedAt, agentTokens, ...access } = parts.access;
  const refused = await refuseUnsafe(settings.value, accounts);
  if (refused !== undefined) return fail(refused);
  const { backlog, records, feed, gateway, mergeStore } = queue;
  const clock = systemClock;
  const shutdown = new Shutdown({ backlog, records, feed, gateway, clock, exit });
  const health = new Health(records, clock, `${home.state}/logs`);
  const files = await openFilesOf(parts);
  if (!files.ok) return files;
  const guard = openGuard(settings.value, log);
  const limits = new RequestLimits(usualRequestLimits, clock);
  const accessLog = openAccessLog(parts);
  const basic = { backlog, records, feed, gateway, ...files.value, shutdown, health };
  const auth = admitAgents(access.auth, agentTokens, queue.liveAttempt);
  const ports = { ...basic, guard, limits, accessLog, ...access, auth };
  const terminals = attemptTerminals(home, renderLastScreen);
  const checkouts = openCheckouts({ state: home.state, env: process.env, now: () => Date.now() });
  const web = openWebFiles(findWebDirectory(import.meta.dirname), settings.value.cdnUrl);
  const watching = { records, gateway, feed, clock, log: logOf(log, "radar") };
  opened.use(new StandingRadar({ ...watching, store: queue.overlapStore }));
  const system = opened.use(new SampledSystem({ state: home.state, records, feed, clock }));
  const telling = { ...ports, accounts, clock, log: logOf(log, "notifications") };
  const notifications = openNotifier({ ...telling, accountsKey }, opened);
  const sending = { ...telling, webhookStore: queue.webhookStore, key: accountsKey };
  const { webhooks } = openWebhooks(sending, opened);
  const { hooks } = openHooks({ ...sending, hookStore: queue.hookStore }, opened);
  const all = {
    ...ports,
    ...notifications,
    webhooks,
    hooks,
    serviceReader: queue.serviceReader,
    mergeStore,
    ...workOnChanges(queue, access.secrets, beforeLandings(hooks), opened),
    ...openLogLevels({ accounts, settings: access.settings, log, opened }),
    clock,
    system,
    web,
    terminals,
    ...serveWorkers(parts),
    ...talkToPrograms(parts, terminals),
    ...runPlans(parts, ports),
    checkouts,
    ...openRetention({ ...parts, copies: files.value.copies }, checkouts),
    home: home.state,
    copyHome: copierOf(parts),
    ...(await watchOverHome(parts, { health, webhooks, certificate: settings.value.tls?.cert })),
    engine: queue.engine,
    sendMetrics: queue.sendMetrics,
    ...(parts.lease && { lease: parts.lease }),
  };
  all.settings.follow((changed) => limits.change(changed.limits));
  const served = await listen(all, settings.value, parts);
  if (served.ok) reachedAt(served.value.address);
  return served;
}

async function openFilesOf({ home, queue, configured, access, log, opened }: ServedParts) {
  const { records, feed } = queue;
  const settings = await configured.current();
  const key = access.accountsKey;
  const parts = { state: home.state, settings, key, records, feed, clock: systemClock };
  return openAttemptFiles({ ...parts, log, opened });
}

/** Serves the API on the sockets of the home, and where the settings say. */
async function listen(
  ports: ApiPorts,
  settings: ListenSettings,
  { home, log, opened, lease, standIn, access: { accountsKey } }: ServedParts,
): Promise<Result<Served, Failure>> {
  const app = createApi(ports, logOf(log, "http"));
  opened.defer(() => closeApp(app));
  const workers = opened.use(openUpgrades(ports, logOf(log, "workers")));
  app.server.on("upgrade", workers.upgrade);
  await listenOnPrivateSocket(app, home.serverSocket);
  opened.use(
    await listenForAgents(home.agentSocket, (...asked) => void app.server.emit("request", ...asked)),
  );
  const own = { routing: app.routing, upgrade: workers.upgrade };
  const network = standIn
    ? ok(standIn.network)
    : await openNetwork(app, settings, { upgrade: workers.upgrade, log: logOf(log, "network") });
  if (!network.ok) return network;
  const { address } = opened.use(network.value);
  standIn?.serve(own);
  if (lease === undefined) return ok({ address });
  const { serveReplicas } = await import("./network/serve-replicas.ts");
  const replicas = await serveReplicas(own, { lease, accountsKey, settings, address });
  if (!replicas.ok) return replicas;
  opened.use(replicas.value);
  return ok({ address });
}

/** Loads the code for copies when somebody makes a backup. */
function copierOf({ home: { state }, queue: { copyStore }, access: { accounts } }: ServedParts) {
  return async () => {
    const { copyHome } = await import("../base/copy-home.ts");
    return copyHome({ state, copyStore, copyAccounts: accounts.copyTo });
  };
}

/** Functions of this server for workers on other machines. */
function serveWorkers({ home, queue: { gateway }, log, opened }: ServedParts) {
  const options = { gateway, runtime: home.runtime, clock: systemClock, log: logOf(log, "workers") };
  return {
    workerTerminals: opened.use(new WorkerTerminals(options)),
    transfers: openTransfers({ state: home.state, env: process.env }),
  };
}

/** Starts what reads plans and runs them by itself. */
function runPlans(
  {
    queue: { scheduleStore, incomingStore, hookStore },
    access: { accounts, accountsKey: key },
    opened,
  }: ServedParts,
  ports: Pick<
    Parameters<typeof openSchedules>[0] & Parameters<typeof openIncoming>[0],
    "backlog" | "feed" | "gateway" | "settings" | "shutdown" | "records"
  >,
) {
  const clock = systemClock;
  const projectPlaces = localProjectPlaces(process.env);
  const plans = opened.use(new PlanThreads({ clock }));
  const offerHooks = offerFromPlans({ hookStore, records: ports.records });
  const parts = { ...ports, scheduleStore, projectPlaces, plans, accounts, clock, offerHooks };
  const incoming = openIncoming({ ...parts, incomingStore, key });
  return { projectPlaces, plans, scheduleStore, incoming, schedules: opened.use(openSchedules(parts)) };
}

/** Texts from people, agents and the server to programs in terminals. */
function talkToPrograms({ home, queue, log, opened }: ServedParts, terminals: Terminals) {
  const { programs, feed, overspent } = queue;
  const clock = systemClock;
  const answers = new ProgramAnswers({ terminals, programs });
  const messages = opened.use(new AgentMessages({ state: home.state, typing: answers, feed, clock }));
  const activityOf = (attempt: AttemptName) => answers.activityOf(attempt);
  const ask = (attempt: AttemptName, text: string) =>
    messages.send(attempt, { text, from: "wzp", by: "person", asPrompt: true });
  const interrupt = (attempt: AttemptName) => answers.interrupt(attempt);
  const parts = { feed, clock, log: logOf(log, "budgets") };
  opened.use(new BudgetGuard({ ...parts, agents: overspent, activityOf, interrupt, ask }));
  return { programs, answers, messages };
}

interface Served {
  /** The address for browsers and other machines. */
  readonly address: string;
}

async function closeApp(app: HttpApp): Promise<void> {
  using _late = systemClock.after(lastAnswersMs, () => app.server.closeAllConnections());
  await app.close();
}

/** Loads the terminal emulator only when somebody views an ended terminal. */
async function renderLastScreen(...of: Parameters<RenderLastScreen>): ReturnType<RenderLastScreen> {
  const { renderLastScreen: render } = await import("./last-screen.ts");
  return render(...of);
}
