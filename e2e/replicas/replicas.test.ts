import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { TerminalViewer } from "../../packages/backend/test/rigs/terminal-viewer.ts";
import { PostgresRig } from "../../packages/shared/test/rigs/postgres-rig.ts";
import { Random } from "../rigs/chaos/random.ts";
import { OtherMachine } from "../rigs/other-machine.ts";
import { done, noReplicas, type Replica, ReplicaSet } from "../rigs/replicas/replica-set.ts";
import { RoamingListener } from "../rigs/replicas/roaming-listener.ts";
import { WitnessedRuns } from "../rigs/replicas/witnessed-runs.ts";
import { until } from "../rigs/until.ts";

const minute = 60_000;

let set: ReplicaSet;
let witnessed: WitnessedRuns;
let key: string;
const opened = new AsyncDisposableStack();
beforeAll(async () => {
  if (noReplicas !== undefined) return;
  const postgres = opened.use(await PostgresRig.start());
  witnessed = opened.use(new WitnessedRuns());
  set = opened.use(await ReplicaSet.start(3, await postgres.create()));
  for (const name of ["far", "farther"]) await set.join(opened.use(new OtherMachine()), name);
  const [, second] = set.replicas;
  const made = await done(second!.wzp(second!.path, "keys", "add", "test", "--json"));
  ({ token: key } = JSON.parse(made.stdout) as { token: string });
}, 120_000);
afterAll(() => opened.disposeAsync(), 60_000);

/** Asks through the load balancer, from an address that is none of its own. */
function ask(path: string, headers: Readonly<Record<string, string>>, body?: object): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const asked = request(`${set.base}${path}`, {
    method: body === undefined ? "GET" : "POST",
    ca: set.ca,
    agent: false,
    localAddress: "127.0.0.2",
    headers: { "content-type": "application/json", ...headers },
  });
  asked.on("response", (answer) => {
    answer.resume();
    resolve(answer.statusCode ?? 0);
  });
  asked.on("error", reject);
  asked.end(body && JSON.stringify(body));
  return promise;
}

/** Resolves with the server that passes requests on. */
async function others(): Promise<readonly Replica[]> {
  const holder = await set.holder();
  return set.replicas.filter((each) => each !== holder);
}

/** Each goes on from the one before it. */
const options = { timeout: 240_000, retry: 0 };

describe.skipIf(noReplicas !== undefined)("three servers behind HAProxy", options, () => {
  test("doctor lists them, and commands work on each machine", async () => {
    const [relaying] = await others();
    const found = await until("all have told about themselves", async () => {
      const { stdout } = await relaying!.wzp(relaying!.path, "doctor");
      return (stdout.match(/passes requests on in \d+ ms/g)?.length ?? 0) === 2 && stdout;
    });
    expect(found).toMatch(/holds the database/);
    expect(found).toContain(`The server of ${(await set.holder()).state} on `);
    const metrics = await fetch(`${relaying!.base}/metrics`, { headers: { authorization: `Bearer ${key}` } });
    const told = await metrics.text();
    expect(told.match(/^wzp_replica_holds\{.*\} [01]$/gm)).toHaveLength(3);
    expect(told.match(/^wzp_replica_lag_seconds\{.*\} 0\.\d+$/gm)).toHaveLength(2);
  });

  test("the audit log has the true client, whatever it claims", async () => {
    const claims = { "x-forwarded-for": "203.0.113.9", "x-wzp-relayed": "e30" };
    const authorization = `Bearer ${key}`;
    // Round robin: each server gets one.
    for (let at = 0; at < 3; at += 1)
      expect(await ask("/api/v1/keys", { ...claims, authorization }, { label: `key ${at}` })).toBe(200);
    const log = await set.replicas[0]!.client.get("listAudit", {}, { limit: 3 });
    if (!log.ok) throw new Error(log.failure.detail);
    expect(log.value.items.map(({ actor }) => actor.address)).toEqual(Array(3).fill("127.0.0.2"));
    expect(await ask("/api/v1/runs", { authorization: "Bearer wzpk_wrong" })).toBe(401);
  });

  test("failed sign-ins at one server count at the others, also after it was killed", async () => {
    const body = { name: "olga", password: "six pale otters whistle" };
    const signIn = () => ask("/api/v1/auth/sign-in", { origin: set.base }, body);
    const statuses: number[] = [];
    // Round robin: each server gets two.
    for (let at = 0; at < 6; at += 1) statuses.push(await signIn());
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    (await set.holder()).killServer();
    const next = await until("a server answers", async () => {
      const status = await signIn().catch(() => 503);
      return status < 500 && status;
    });
    expect(next).toBe(429);
  });

  test("a terminal is reached through a server that passes it on", async () => {
    const plan = `tasks: { talk: { run: cat, terminal: true, labels: [remote], checkout: none } }`;
    writeFileSync(join(witnessed.repository.path, "wezterm-parallel.yaml"), plan);
    const [relaying] = await others();
    await done(relaying!.wzp(witnessed.repository.path, "run", "--detach"));
    const task = await until("it runs", async () => {
      const found = await relaying!.client.task("r1/talk");
      return found.ok && found.value.state === "running" && found.value;
    });
    expect(task.id).toBe("r1/talk");
    const viewer = await until("its terminal can be viewed", () =>
      TerminalViewer.open(relaying!.base, "r1/talk#1", key).catch(() => undefined),
    );
    await using _viewer = viewer;
    viewer.type("through two servers\r");
    await viewer.until(() => viewer.received > 0);
    await until("it answers", async () =>
      /through two servers\s+through two servers/.test(await viewer.text()),
    );
    await done(relaying!.wzp(witnessed.repository.path, "cancel", "r1"));
  });

  test("kill -9 of the holder and of others in turn: nothing is lost, twice, or out of order", async () => {
    const seed = Date.now() % 1_000_000;
    const random = new Random(seed);
    await using listener = new RoamingListener(
      set.replicas.map(({ base }) => base),
      key,
    );
    const fired = join(witnessed.scratch, "fired");
    const schedule = ["schedules", "add", "--cron", "* * * * *", "--timezone", "UTC", "--name", "each"];
    const write = ["--", "sh", "-c", `echo "$WZP_RUN" >> ${fired}`];
    const [first] = await others();
    await done(first!.wzp(witnessed.repository.path, ...schedule, ...write));
    const due = (Math.floor(Date.now() / minute) + 1) * minute;
    const run = await witnessed.submit(first!, random, 40);

    const [relaying] = await others();
    relaying!.killServer();
    const lost = await set.holder();
    lost.lose();
    const took = performance.now();
    await set.holder();
    expect(performance.now() - took).toBeLessThan(30_000);
    await done(lost.up());
    // The next one dies at the time at which the schedule is due.
    const holder = await set.holder();
    await delay(Math.max(0, due - Date.now() + random.between(-60, 140)));
    holder.lose();
    const survivor = await set.holder();
    expect(survivor).not.toBe(holder);

    await witnessed.wait(survivor);
    const { lost: losses, violations } = await witnessed.judge(set, survivor);
    expect({ seed, lost: losses, violations }).toEqual({ seed, lost: 0, violations: [] });
    const firings = await until("the schedule has fired", async () => {
      const schedules = await survivor.client.get("listSchedules", {}, {});
      const [each] = schedules.ok ? schedules.value.items : [];
      if (each === undefined) return undefined;
      const { project, name } = each;
      const found = await survivor.client.get("listFirings", { project, name }, { limit: 10 });
      return found.ok && found.value.items.some((one) => one.dueAt === due && one.run) && found.value.items;
    });
    const times = firings.map(({ dueAt }) => dueAt);
    expect(new Set(times).size).toBe(times.length);
    await until("its run has written", () => existsSync(fired));
    const started = firings.filter(({ run: by }) => by !== undefined).length;
    expect(new Set(readFileSync(fired, "utf8").trim().split("\n")).size).toBeLessThanOrEqual(started);

    await until("the listener has heard the end of the run", () =>
      listener.events.some(({ kind, run: of }) => kind === "run.ended" && of === run),
    );
    expect(listener.violations()).toEqual([]);
    expect(listener.visits).toBeGreaterThan(5);
  });
});
