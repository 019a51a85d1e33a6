import { copyFileSync, existsSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { noPostgres, PostgresRig } from "../../shared/test/rigs/postgres-rig.ts";
import { CliRig } from "./rigs/cli-rig.ts";
import { PlanProject } from "./rigs/plan-project.ts";

const plan = `
tasks:
  good: { run: "true" }
  bad: { run: "false" }
`;

let postgres: PostgresRig;
let first: CliRig;
let second: CliRig;
let project: PlanProject;
let env: Record<string, string>;
beforeAll(async () => {
  if (noPostgres !== undefined) return;
  postgres = await PostgresRig.start();
  [first, second] = [new CliRig(), new CliRig()];
  project = new PlanProject(first, "site", plan, {});
  env = { WZP_DATABASE: await postgres.create() };
}, 60_000);
afterAll(async () => {
  if (noPostgres !== undefined) return;
  await second[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

/** Resolves with the ms until the server of a home answers. */
async function answers(rig: CliRig): Promise<number> {
  const before = performance.now();
  while ((await rig.wzp(["status"])).status !== 0);
  return performance.now() - before;
}

/** Runs a task to its end. */
async function runs(rig: CliRig): Promise<void> {
  const run = await rig.wzp(["run", "good"], { cwd: project.path });
  expect(run, run.stderr).toMatchObject({ status: 0 });
}

async function holder(): Promise<{ state: string; epoch: number }> {
  const query = "SELECT state, epoch::int FROM wzp.server_lease";
  const [row] = await postgres.query<{ state: string; epoch: number }>(env["WZP_DATABASE"] ?? "", query);
  if (row === undefined) throw new Error("no lease");
  return row;
}

/** Each test goes on from the one before it, so none is tried again. */
const options = { timeout: 180_000, retry: 0 };

describe.skipIf(noPostgres !== undefined)("a second server on a database", options, () => {
  test("without the key of the accounts, it is refused at once and makes none", async () => {
    expect(await first.wzp(["up"], { env })).toMatchObject({ status: 0 });
    const { status, stderr } = await second.wzp(["up"], { env });
    expect(status).not.toBe(0);
    expect(stderr).toContain("Copy accounts.key and secrets.key");
    expect(existsSync(`${second.home}/state/accounts.key`)).toBe(false);
  });

  test("stands by, and says which server it waits for", async () => {
    copyFileSync(`${first.home}/state/accounts.key`, `${second.home}/state/accounts.key`);
    const up = await second.wzp(["up"], { env });
    expect(up.status).not.toBe(0);
    expect(up.stderr).toContain(`The server of ${first.home}/state on `);
    expect(up.stderr).toContain("stands by and takes over when the other one ends");
    expect((await second.wzp(["doctor"])).stdout).toContain(`The server of ${first.home}/state on `);
    expect(await holder()).toEqual({ state: `${first.home}/state`, epoch: 1 });
  });

  test("a killed server is back in its own home without waiting for its lease", async () => {
    process.kill(first.pid("server.pid"), "SIGKILL");
    expect(await answers(first)).toBeLessThan(20_000);
    expect(await holder()).toEqual({ state: `${first.home}/state`, epoch: 2 });
  });

  test("takes over with runs and people when the first is killed for good, and runs tasks", async () => {
    await runs(first);
    await first.wzp(["users", "add", "vera", "--role", "viewer"]);
    for (const file of ["server.keeper", "worker.keeper", "server.pid", "worker.pid"] as const)
      process.kill(first.pid(file), "SIGKILL");
    const ms = await answers(second);
    expect(ms).toBeLessThan(30_000);
    expect(await holder()).toEqual({ state: `${second.home}/state`, epoch: 3 });
    expect((await second.wzp(["users", "list"])).stdout).toContain("vera");
    await runs(second);
    expect((await second.wzp(["ps", "--all"])).stdout).toMatch(/r1[\s\S]*r2|r2[\s\S]*r1/);
  });

  test("a server that was stopped for longer than its lease is refused its writes, and stands by", async () => {
    expect((await first.wzp(["up"], { env })).stderr).toContain(`The server of ${second.home}/state on `);
    const stopped = second.pid("server.pid");
    process.kill(stopped, "SIGSTOP");
    await answers(first);
    expect(await holder()).toEqual({ state: `${first.home}/state`, epoch: 4 });
    process.kill(stopped, "SIGCONT");
    // Whether this write or the renewal comes first, nothing is written.
    const refused = await second.wzp(["run", "bad", "--detach"], { cwd: project.path });
    expect(refused.status).not.toBe(0);
    await expect
      .poll(async () => (await second.wzp(["doctor"])).stdout, { timeout: 60_000 })
      .toContain(`The server of ${first.home}/state on `);
    await runs(first);
    const written = "SELECT 1 FROM wzp.task WHERE name = 'bad'";
    expect(await postgres.query(env["WZP_DATABASE"] ?? "", written)).toEqual([]);
    expect(await holder()).toEqual({ state: `${first.home}/state`, epoch: 4 });
  });
});
