import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { readSettingsFile } from "@wezterm-parallel/shared/node/settings-file";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import { readScreenRules } from "@wezterm-parallel/shared/node/screen-rule-files";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { lastOutputUnder } from "../base/last-output.ts";
import { setUpUnder } from "../base/set-up-command.ts";
import type { Store } from "../drivers/store/store.ts";
import { traceRuns } from "../server/queue/backlog/trace-run.ts";
import type { TraceSettings } from "../server/traces/trace-settings.ts";
import { ProgramWatch } from "../server/attention/program-watch.ts";
import type { AskedPeople } from "../server/runs/agent-routes.ts";
import type { ClaimedWork } from "../server/runs/claim-routes.ts";
import type { AskingPrograms } from "../server/terminals/answer-program.ts";
import { openStore, takeDatabase } from "./database/open-store.ts";
import { openMetrics, openTraces, takeTraceTarget } from "./outgoing/open-traces.ts";
import { openQueue } from "../server/queue/open-queue.ts";
import { serveHome } from "./serve-home.ts";
import { serveWhenAnswered } from "./database/serve-when-answered.ts";
import type { OpenQueue } from "./database/served-queue.ts";

/**
 * A task that ends within this time is committed as started and ended at once; longer ones appear as running this
 * late.
 */
const gatherMs = 5;
/** More than any machine runs at once. */
const watchedTasks = 10_000;

/**
 * Runs the server program for `home` until SIGTERM, SIGINT or a requested shutdown. A failure means that it can never
 * start (exit code 78, which tells supervisors not to restart it), or that it lost its database to another server
 * (`unavailable`). While another server serves the database, or the database is away, tells `standsBy` why this one waits.
 */
export async function runServer(
  home: HomePaths,
  standsBy: (failure: Failure | undefined) => void,
): Promise<Result<void, Failure>> {
  const settings = await readSettingsFile(home.config);
  if (!settings.ok) return settings;
  const database = await takeDatabase(home.state, settings.value.settings.database);
  if (!database.ok) return database;
  const url = database.value;
  const traces = await takeTraceTarget(settings.value.settings);
  const openQueue: OpenQueue = (...parts) => openStoredQueue({ url, traces }, ...parts);
  const served =
    url === undefined
      ? await serveHome(home, openQueue)
      : await serveWhenAnswered(home.state, { url, standsBy }, (at) => serveHome(home, openQueue, at));
  if (!served.ok) return served;
  const { stop, stopped } = served.value;
  // The server must outlive the terminal that started it.
  process.on("SIGHUP", () => {});
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  return stopped;
}

async function openStoredQueue(
  { url, traces }: { readonly url: string | undefined; readonly traces: TraceSettings | undefined },
  ...[home, log, secrets, fence]: Parameters<OpenQueue>
): ReturnType<OpenQueue> {
  const store = await openStore(home.state, { url, fence, clock: systemClock, gatherMs });
  if (!store.ok) return store;
  await using opened = new AsyncDisposableStack();
  opened.use(store.value);
  const programs = opened.use(await watchPrograms(store.value, home));
  const queue = await openQueue({
    store: store.value,
    clock: systemClock,
    secrets,
    lastOutput: lastOutputUnder(home.state),
    program: programs.find,
    setUp: setUpUnder(home.state),
    state: home.state,
    trace: traces && traceRuns(store.value),
  });
  if (!queue.ok) return queue;
  opened.use(queue.value);
  await openTraces(traces, { ...queue.value, state: home.state, clock: systemClock, log }, opened);
  const sendMetrics = await openMetrics(traces, { clock: systemClock, log }, opened);
  const everything = opened.move();
  const { backlog, records, feed, gateway, waitsForSpace, liveAttempt } = queue.value;
  const mergeStore = store.value;
  return ok({
    backlog,
    records,
    feed,
    gateway,
    waitsForSpace,
    liveAttempt,
    mergeStore,
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
    programs,
    publishAlert: (change) => store.value.alerts.publish(change),
    copyStore: (file) => store.value.copyTo(file),
    engine: store.value.engine,
    sendMetrics,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  });
}

/** Watches the programs in the terminals of running tasks, and records as events which ones need a person. */
async function watchPrograms(
  { reader, tasks, watch }: Store,
  { state, config }: HomePaths,
): Promise<Disposable & AskingPrograms & AskedPeople & ClaimedWork & Pick<ProgramWatch, "find">> {
  const stack = new DisposableStack();
  const programs = stack.use(
    new ProgramWatch({
      state,
      clock: systemClock,
      screens: (await readScreenRules(config)).rules,
      needs: ({ run, name, attempt }, activity) => void tasks.input({ run, name }, attempt, activity),
      progressed: ({ run, name, attempt }, progress) =>
        void tasks.news({ run, name }, attempt, { kind: "task.progress", data: progress }),
      claimed: ({ run, name, attempt }, data) =>
        void tasks.news({ run, name }, attempt, { kind: "task.claimed", data }),
    }),
  );
  stack.use(watch(({ events }) => programs.hear(events)));
  const running = await reader.tasks({ state: ["running"], limit: watchedTasks });
  for (const { run, name, attempts } of running) programs.start({ run, name, attempt: attempts });
  return {
    find: programs.find,
    look: (attempt) => programs.look(attempt),
    report: (attempt, said) => programs.report(attempt, said),
    claim: (attempt) => programs.claim(attempt),
    ask: (attempt, wish) => programs.ask(attempt, wish),
    readQuestion: (attempt, id) => programs.readQuestion(attempt, id),
    answerQuestion: (attempt, since, given) => programs.answerQuestion(attempt, since, given),
    answered: async ({ run, task: name, attempt }, given) => {
      await tasks.answered({ run, name }, attempt, given);
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}
