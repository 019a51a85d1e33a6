import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { openPostgresStore } from "../../packages/backend/src/drivers/store/postgres/open-postgres-store.ts";
import { openQueue } from "../../packages/backend/src/server/queue/open-queue.ts";
import { must, submissionOf } from "./filled-store.ts";
import { ScriptedWorker } from "./scripted-worker.ts";

const versions = { "graphile-worker": "0.18.0", "pg-boss": "12.38.0" };

/** A queue in a database, with workers in this process that do nothing. */
export interface Engine {
  readonly name: string;
  /** Adds jobs, and settles when each has run and its end is stored. */
  run(jobs: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens an engine over an empty database that runs so many jobs at once. */
export type OpenEngine = (url: string, together: number) => Promise<Engine>;

/** As the server does it: the placer over the store, and the messages of one worker. */
export async function openWzp(url: string, together: number): Promise<Engine> {
  const store = must(await openPostgresStore({ url, clock: systemClock, gatherMs: 5 }));
  const secrets = { agentToken: () => "", give: async () => ({ kind: "given", values: [] }) as never };
  const queue = must(await openQueue({ store, clock: systemClock, secrets }));
  let heard = () => {};
  const script = { name: "bench", tasks: together, durationMs: () => 0 };
  const link = queue.gateway.open(
    (message) => worker.hear(message),
    (why) => console.error(why),
  );
  const worker = new ScriptedWorker(
    script,
    (message) => link.receive(message),
    () => heard(),
  );
  worker.hello();
  return {
    name: "wzp's queue",
    run: async (jobs) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const all = worker.done + jobs;
      heard = () => void (worker.done >= all && resolve());
      const submission = submissionOf(jobs);
      must(
        await queue.backlog.submit({ ...submission, limits: { ...submission.limits, parallel: together } }),
      );
      await promise;
    },
    close: async () => {
      queue[Symbol.dispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

/** The parts of the other programs that are used here. */
interface Graphile {
  Logger: new (factory: () => () => void) => object;
  makeWorkerUtils(options: object): Promise<{
    migrate(): Promise<void>;
    addJobs(jobs: readonly object[]): Promise<unknown>;
    release(): Promise<void>;
  }>;
  run(options: object): Promise<{
    events: { on(event: "job:complete", heard: () => void): void };
    stop(): Promise<void>;
  }>;
}

interface Boss {
  start(): Promise<unknown>;
  on(event: "error", heard: (error: Error) => void): void;
  createQueue(name: string): Promise<void>;
  insert(name: string, jobs: readonly object[]): Promise<unknown>;
  fetch(name: string, options: { batchSize: number }): Promise<readonly { id: string }[]>;
  complete(name: string, ids: readonly string[]): Promise<unknown>;
  stop(options: object): Promise<void>;
}

/** Installs the other programs with npm; none when it cannot, usually without a network. */
export async function installPeers(to: string): Promise<Readonly<Record<string, OpenEngine>>> {
  const wanted = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const args = ["install", "--no-audit", "--no-fund", "--prefix", to, ...wanted];
  if (spawnSync("npm", args, { cwd: to, stdio: "ignore" }).status !== 0) return {};
  const graphile = (await load(
    join(to, "node_modules/graphile-worker/dist/index.js"),
  )) as unknown as Graphile;
  const { PgBoss } = (await load(join(to, "node_modules/pg-boss/dist/index.js"))) as unknown as {
    PgBoss: new (options: object) => Boss;
  };
  return {
    "graphile-worker": (url, together) => openGraphile(graphile, url, { concurrentJobs: together }),
    "graphile-worker, local queue": (url, together) =>
      openGraphile(graphile, url, {
        concurrentJobs: together,
        localQueue: { size: together * 8 },
        completeJobBatchDelay: 0,
      }),
    "pg-boss, one at a time": (url, together) => openBoss(new PgBoss({ connectionString: url }), together, 1),
    "pg-boss, batches": (url, together) => openBoss(new PgBoss({ connectionString: url }), 1, together),
  };
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  const loaded = (await import(pathToFileURL(file).href)) as { default?: object };
  return { ...loaded.default, ...loaded };
}

async function openGraphile(graphile: Graphile, url: string, settings: object): Promise<Engine> {
  const logger = new graphile.Logger(() => () => {});
  const utils = await graphile.makeWorkerUtils({ connectionString: url, logger });
  await utils.migrate();
  let heard = () => {};
  const runner = await graphile.run({
    preset: { worker: { connectionString: url, ...settings } },
    logger,
    noHandleSignals: true,
    taskList: { job: async () => {} },
  });
  runner.events.on("job:complete", () => heard());
  return {
    name: `graphile-worker ${versions["graphile-worker"]}`,
    run: async (jobs) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let left = jobs;
      heard = () => void ((left -= 1) === 0 && resolve());
      await utils.addJobs(Array.from({ length: jobs }, (_, at) => ({ identifier: "job", payload: { at } })));
      await promise;
    },
    close: async () => {
      await runner.stop();
      await utils.release();
    },
  };
}

/** Its own workers wait for half a second between two batches, so its queue is asked directly. */
async function openBoss(boss: Boss, loops: number, batchSize: number): Promise<Engine> {
  boss.on("error", (error) => console.error(error));
  await boss.start();
  await boss.createQueue("jobs");
  const loop = async (state: { left: number }) => {
    while (state.left > 0) {
      const jobs = await boss.fetch("jobs", { batchSize });
      if (jobs.length === 0) return;
      await boss.complete(
        "jobs",
        jobs.map(({ id }) => id),
      );
      state.left -= jobs.length;
    }
  };
  return {
    name: `pg-boss ${versions["pg-boss"]}`,
    run: async (jobs) => {
      await boss.insert(
        "jobs",
        Array.from({ length: jobs }, (_, at) => ({ data: { at } })),
      );
      const state = { left: jobs };
      await Promise.all(Array.from({ length: loops }, () => loop(state)));
      if (state.left !== 0) throw new Error(`pg-boss left ${state.left} jobs`);
    },
    close: () => boss.stop({ graceful: false }),
  };
}
