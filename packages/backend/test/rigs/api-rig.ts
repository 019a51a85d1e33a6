import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Logger, pino } from "pino";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok } from "@wezterm-parallel/shared/base/result";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { copyHome } from "../../src/base/copy-home.ts";
import { lastOutputUnder } from "../../src/base/last-output.ts";
import { setUpUnder } from "../../src/base/set-up-command.ts";
import type { TaskSecrets } from "../../src/base/secrets/secrets.ts";
import { openCheckouts } from "../../src/drivers/checkout/local/open-checkouts.ts";
import { openSqliteStore } from "../../src/drivers/store/sqlite/open-sqlite-store.ts";
import type { TaskStore } from "../../src/drivers/store/store.ts";
import { createApi, openUpgrades } from "../../src/entry/api-app.ts";
import { renderLastScreen } from "../../src/entry/last-screen.ts";
import { openAccess } from "../../src/entry/open-access.ts";
import { openPeers } from "../../src/entry/network/open-peers.ts";
import { openNotifier } from "../../src/entry/outgoing/open-notifier.ts";
import { openIncoming } from "../../src/entry/automation/open-incoming.ts";
import { openRetention } from "../../src/entry/automation/open-retention.ts";
import { openSchedules } from "../../src/entry/automation/open-schedules.ts";
import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";
import { openAlertActions } from "../../src/entry/outgoing/open-alert-actions.ts";
import { openHooks } from "../../src/entry/outgoing/open-hooks.ts";
import { openWebhooks } from "../../src/entry/outgoing/open-webhooks.ts";
import type { ServedQueue } from "../../src/entry/database/served-queue.ts";
import { admitAgents } from "../../src/server/access/agent-access.ts";
import { issueToken } from "../../src/server/access/tokens.ts";
import { attemptArtifactFiles } from "../../src/server/artifacts/attempt-artifact-files.ts";
import { createNetworkGuard } from "../../src/server/http/admission/network-guard.ts";
import type { AuthFlow } from "../../src/server/http/admission/principal.ts";
import { trustedProxiesOf } from "../../src/server/http/admission/trusted-proxies.ts";
import {
  type LimitSettings,
  RequestLimits,
  usualRequestLimits,
} from "../../src/server/http/admission/request-limits.ts";
import { type ListenAt, listenOnNetwork } from "../../src/server/http/listen-on-network.ts";
import { listenOnPrivateSocket } from "../../src/server/http/private-socket.ts";
import { attemptLogFiles } from "../../src/server/logs/attempt-log-files.ts";
import { MergeQueues } from "../../src/server/changes/merge-queues.ts";
import { TargetPushes } from "../../src/server/changes/forge/target-pushes.ts";
import { PullRequests } from "../../src/server/changes/forge/pull-requests.ts";
import { CommitFollower } from "../../src/server/changes/review/follow-commits.ts";
import { openQueue } from "../../src/server/queue/open-queue.ts";
import { localProjectPlaces } from "../../src/server/runs/local-project-places.ts";
import { PlanThreads, type PlanThreadsOptions } from "../../src/server/runs/plan-threads.ts";
import { openLogLevels } from "../../src/entry/logs/open-log-levels.ts";
import { AlertWatch } from "../../src/server/alerts/alert-watch.ts";
import { Health } from "../../src/server/system/health.ts";
import { Shutdown } from "../../src/server/system/shutdown.ts";
import { SampledSystem } from "../../src/server/system/system-history.ts";
import { AgentMessages } from "../../src/server/messages/agent-messages.ts";
import { ProgramAnswers } from "../../src/server/terminals/answer-program.ts";
import { attemptTerminals } from "../../src/server/terminals/attempt-terminals.ts";
import { openTransfers } from "../../src/drivers/checkout/local/open-transfers.ts";
import { WorkerTerminals } from "../../src/server/workers/worker-terminals.ts";
import { openWebFiles } from "../../src/server/web/open-web-files.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { programsUnder } from "./open-memory-queue.ts";

/**
 * Builds an API over an in-memory queue, on a socket in its own directory; disposing it removes everything.
 */
export async function apiRig(options: RigOptions = {}) {
  const queue = new MemoryQueue();
  const served = await serveRig(
    async (state) => ({
      backlog: queue,
      records: queue.records,
      feed: queue,
      gateway: queue,
      waitsForSpace: () => false,
      mergeStore: queue.mergeStore,
      scheduleStore: queue.scheduleStore,
      serviceReader: queue.serviceReader,
      webhookStore: queue.webhookStore,
      hookStore: queue.hookStore,
      incomingStore: queue.incomingStore,
      retentionStore: queue.retentionStore,
      overlapStore: queue.overlapStore,
      overspent: queue.overspent,
      programs: programsUnder(state),
      liveAttempt: async () => undefined,
      publishAlert: async () => ok(undefined),
      copyStore: async () => ok(undefined),
      engine: "memory",
      [Symbol.asyncDispose]: async () => {},
    }),
    options,
  );
  return { ...served, queue };
}

/** Builds an API over the real queue, with its own database. */
export async function storedApiRig(options: RigOptions = {}) {
  let tasks: TaskStore | undefined;
  const rig = await serveRig(async (state, secrets) => {
    const store = openSqliteStore({ file: `${state}/store.db`, clock: systemClock });
    if (!store.ok) throw new Error(store.failure.detail);
    tasks = store.value.tasks;
    const queue = await openQueue({
      store: store.value,
      clock: systemClock,
      secrets,
      lastOutput: lastOutputUnder(state),
      setUp: setUpUnder(state),
    });
    if (!queue.ok) throw new Error(queue.failure.detail);
    const close = async () => {
      queue.value[Symbol.dispose]();
      await store.value[Symbol.asyncDispose]();
    };
    return {
      ...queue.value,
      mergeStore: store.value,
      scheduleStore: store.value,
      serviceReader: store.value.reader,
      webhookStore: store.value,
      hookStore: store.value,
      incomingStore: store.value,
      retentionStore: store.value,
      overlapStore: store.value.tasks,
      overspent: {
        overspent: () => store.value.reader.overspent(),
        endOverspent: (attempt) => store.value.budgets.endOverspent(attempt),
      },
      programs: programsUnder(state),
      publishAlert: store.value.alerts.publish,
      copyStore: store.value.copyTo,
      engine: store.value.engine,
      [Symbol.asyncDispose]: close,
    };
  }, options);
  if (tasks === undefined) throw new Error("the store was not opened");
  return Object.assign(rig, { tasks });
}

/** The system's clock, which a test can move ahead. */
class ShiftedClock implements Clock {
  #ahead = 0;

  advance(ms: number): void {
    this.#ahead += ms;
  }

  now(): number {
    return systemClock.now() + this.#ahead;
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#ahead;
  }

  after(ms: number, act: () => void): Disposable {
    return systemClock.after(ms, act);
  }
}

export interface RigOptions {
  /** Wraps the real authentication to record its calls. */
  readonly watchAuth?: (auth: AuthFlow) => AuthFlow;
  readonly limits?: LimitSettings;
  readonly accessLog?: Logger;
  readonly log?: Logger;
  readonly trustedProxies?: readonly string[];
  /** Directory of a built dashboard; by default a page without files. */
  readonly web?: string;
  readonly cdnUrl?: string;
  /** What `config.yaml` says. */
  readonly configured?: Settings;
  /** Time limit for reading a plan. */
  readonly plans?: Pick<PlanThreadsOptions, "budgetMs">;
}

/** Replaces a built dashboard where a test checks who gets the page, not its content. */
function smallDashboard(directory: string): string {
  const web = join(directory, "web");
  mkdirSync(web);
  writeFileSync(join(web, "index.html"), `<script type="module" src="./assets/main.js"></script>`);
  return web;
}

async function serveRig(
  open: (state: string, secrets: TaskSecrets) => Promise<ServedQueue>,
  options: RigOptions = {},
) {
  const directory = mkdtempSync(join(tmpdir(), "wzp-api-"));
  const state = join(directory, "state");
  mkdirSync(state, { mode: 0o700 });
  const shifted = new ShiftedClock();
  const access = await openAccess(state, { clock: shifted, log: pino({ level: "silent" }) });
  if (!access.ok) throw new Error(access.failure.detail);
  const queue = await open(state, access.value.secrets);
  const { backlog, records, feed, gateway, mergeStore, scheduleStore, webhookStore } = queue;
  const exited = Promise.withResolvers<void>();
  const clock = systemClock;
  const exit = () => exited.resolve();
  const shutdown = new Shutdown({ backlog, records, feed, gateway, clock, exit });
  const health = new Health(records, clock, join(state, "logs"));
  const log = options.log ?? pino({ level: "silent" });
  const logs = attemptLogFiles(state);
  const artifacts = attemptArtifactFiles(state);
  const { accounts, accountsKey, reachedAt, agentTokens, ...served } = access.value;
  const admitting = admitAgents(served.auth, agentTokens, queue.liveAttempt);
  const auth = options.watchAuth?.(admitting) ?? admitting;
  const trustedProxies = trustedProxiesOf(options.trustedProxies ?? []);
  const guard = createNetworkGuard(
    { hosts: new Set(["127.0.0.1", "localhost"]), trustedProxies },
    openPeers(),
  );
  const limits = new RequestLimits(options.limits ?? usualRequestLimits, shifted);
  const accessLog = options.accessLog ?? log;
  const parts = { backlog, records, feed, gateway, logs, artifacts, shutdown, health };
  const ports = { ...parts, guard, limits, accessLog, ...served, auth };
  const terminals = attemptTerminals({ state, runtime: directory }, renderLastScreen);
  const answers = new ProgramAnswers({ terminals, programs: queue.programs });
  const messages = new AgentMessages({ state, typing: answers, feed, clock });
  const projectPlaces = localProjectPlaces(process.env);
  const plans = new PlanThreads({ clock, ...options.plans });
  const checkouts = openCheckouts({ state, env: process.env, now: () => Date.now() });
  const web = openWebFiles(options.web ?? smallDashboard(directory), options.cdnUrl);
  const system = new SampledSystem({ state, records, feed, clock });
  const mergeQueues = new MergeQueues({ store: mergeStore, gateway, backlog, feed, clock });
  const pullRequests = new PullRequests({ store: mergeStore, gateway, secrets: served.secrets, feed, clock });
  const targetPushes = new TargetPushes({ store: mergeStore, gateway, secrets: served.secrets, feed, clock });
  const commits = new CommitFollower({ store: mergeStore, gateway, feed, clock });
  const network = new AsyncDisposableStack();
  const notifications = openNotifier({ ...ports, accounts, accountsKey, clock, log }, network);
  const schedules = openSchedules({ ...ports, scheduleStore, projectPlaces, plans, accounts, clock });
  const noBackups = { describe: () => undefined, trouble: () => [], facts: () => undefined };
  const watched = { state, records, feed, health, backups: noBackups, clock: shifted, log };
  const { publishAlert: publish } = queue;
  const alerts = new AlertWatch({ ...watched, waitsForSpace: () => false, publish });
  network.use(alerts);
  const sending = { ...ports, webhookStore, accounts, key: accountsKey, clock: shifted, log };
  const { webhooks } = openWebhooks(sending, network);
  const { hooks } = openHooks({ ...sending, hookStore: queue.hookStore }, network);
  const all = {
    ...ports,
    webhooks,
    hooks,
    ...openAlertActions(
      { ...watched, webhooks, configured: { current: async () => options.configured ?? {} } },
      network,
    ),
    incoming: openIncoming({
      ...sending,
      incomingStore: queue.incomingStore,
      projectPlaces,
      plans,
    }),
    serviceReader: queue.serviceReader,
    scheduleStore,
    schedules,
    ...openRetention(
      {
        home: { state },
        queue,
        access: { accounts },
        log,
        opened: network,
        configured: { current: async () => options.configured ?? {} },
      },
      checkouts,
    ),
    ...notifications,
    mergeStore,
    mergeQueues,
    targetPushes,
    pullRequests,
    clock,
    system,
    web,
    terminals,
    workerTerminals: new WorkerTerminals({ gateway, runtime: directory, clock, log }),
    transfers: openTransfers({ state, env: process.env }),
    projectPlaces,
    plans,
    checkouts,
    programs: queue.programs,
    answers,
    messages,
    home: state,
    engine: queue.engine,
    backups: noBackups,
    alerts,
    ...openLogLevels({
      accounts,
      settings: served.settings,
      log: options.log ?? pino({ level: "silent" }),
      opened: network,
    }),
    copyHome: () => copyHome({ state, copyStore: queue.copyStore, copyAccounts: accounts.copyTo }),
  };
  // A rig with its own limits keeps them until a test changes the settings.
  let first = options.limits !== undefined;
  all.settings.follow(({ limits: allowed }) => {
    if (!first) limits.change(allowed);
    first = false;
  });
  const app = createApi(all, log, shifted);
  const workers = openUpgrades(all, log);
  app.server.on("upgrade", workers.upgrade);
  const socket = join(directory, "server.sock");
  await listenOnPrivateSocket(app, socket);
  const rig = {
    /** Network address, after `listen`. */
    base: undefined as string | undefined,
    app,
    records,
    gateway,
    mergeStore,
    secrets: access.value.secrets,
    publishAlert: queue.publishAlert,
    state,
    socket,
    accounts,
    /** Clock for what expires; the queue has its own. */
    clock: shifted,
    /** Makes an API key for a user, with all of their permissions. */
    keyFor: async (user: string) => {
      const { token, stored } = issueToken("key");
      const actor = {
        kind: "local",
        id: "local",
        name: "test",
        address: "local",
        requestId: "test",
      } as const;
      const grant = {
        kind: "key",
        user,
        label: "test",
        address: "local",
        userAgent: "",
        tokens: [stored],
      } as const;
      const made = await accounts.addGrant(grant, {
        actor,
        action: "keys.make",
        object: "",
        outcome: "done",
      });
      if (!made.ok) throw new Error(made.failure.detail);
      return token;
    },
    exited: exited.promise,
    upgrade: workers.upgrade,
    /** Listens on the network too; returns the address. */
    listen: async (at: Partial<ListenAt> = {}) => {
      const place = { host: "127.0.0.1", port: 0, tries: 0, trustedProxies, ...at };
      const listener = await listenOnNetwork(app, place, workers.upgrade);
      if (!listener.ok) throw new Error(listener.failure.detail);
      network.use(listener.value);
      reachedAt(listener.value.address);
      rig.base = listener.value.address;
      return listener.value.address;
    },
    [Symbol.asyncDispose]: async () => {
      workers[Symbol.dispose]();
      await network.disposeAsync();
      await app.close();
      schedules[Symbol.dispose]();
      await plans[Symbol.asyncDispose]();
      mergeQueues[Symbol.dispose]();
      pullRequests[Symbol.dispose]();
      targetPushes[Symbol.dispose]();
      commits[Symbol.dispose]();
      system[Symbol.dispose]();
      await access.value[Symbol.asyncDispose]();
      await queue[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    },
  };
  return rig;
}
