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

/** Resolves with the ms until the server of a home holds the database and answers. */
async function holds(rig: CliRig): Promise<number> {
  const before = performance.now();
  while ((await homeOf(rig)) !== `${rig.home}/state`);
  return performance.now() - before;
}

/** Returns the home of the server that answers commands here. */
async function homeOf(rig: CliRig): Promise<string | undefined> {
  const { status, stdout } = await rig.wzp(["status", "--json"]);
  return status === 0 ? (JSON.parse(stdout) as { home: string }).home : undefined;
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

  test("passes commands on, and says to which server", async () => {
    copyFileSync(`${first.home}/state/accounts.key`, `${second.home}/state/accounts.key`);
    const up = await second.wzp(["up"], { env });
    expect(up, up.stderr).toMatchObject({ status: 0 });
    expect(up.stderr).toContain(`The server of ${first.home}/state on `);
    expect(await homeOf(second)).toBe(`${first.home}/state`);
    const { stdout } = await second.wzp(["doctor"]);
    expect(stdout).toContain(`The server of ${first.home}/state on `);
    expect(stdout).toContain("passes requests on to it, and takes over when it ends");
    await runs(second);
  });

  test("wzp down ends this server alone, and wzp up lets it pass on again", async () => {
    expect(await second.wzp(["down"])).toMatchObject({ status: 0 });
    expect(second.processes()).toEqual([]);
    expect(await homeOf(first)).toBe(`${first.home}/state`);
    expect(await second.wzp(["up"], { env })).toMatchObject({ status: 0 });
    expect(await holder()).toEqual({ state: `${first.home}/state`, epoch: 1 });
  });

  test("a killed server is back in its own home without waiting for its lease", async () => {
    process.kill(first.pid("server.pid"), "SIGKILL");
    expect(await holds(first)).toBeLessThan(20_000);
    expect(await holder()).toEqual({ state: `${first.home}/state`, epoch: 2 });
  });

  test("takes over with runs and people when the first is killed for good, and runs tasks", async () => {
    await runs(first);
    await first.wzp(["users", "add", "vera", "--role", "viewer"]);
    for (const file of ["server.keeper", "worker.keeper", "server.pid", "worker.pid"] as const)
      process.kill(first.pid(file), "SIGKILL");
    const ms = await holds(second);
    expect(ms).toBeLessThan(30_000);
    expect(await holder()).toEqual({ state: `${second.home}/state`, epoch: 3 });
    expect((await second.wzp(["users", "list"])).stdout).toContain("vera");
    await runs(second);
    expect((await second.wzp(["ps", "--all"])).stdout).toMatch(/r1[\s\S]*r3|r3[\s\S]*r1/);
  });

  test("a server that was stopped for longer than its lease is refused its writes, and passes requests on", async () => {
    expect(await first.wzp(["up"], { env })).toMatchObject({ status: 0 });
    const stopped = second.pid("server.pid");
    process.kill(stopped, "SIGSTOP");
    await holds(first);
    expect(await holder()).toEqual({ state: `${first.home}/state`, epoch: 4 });
    process.kill(stopped, "SIGCONT");
    // Only the other server writes, in whichever order this write and the renewal come.
    const asked = await second.wzp(["run", "bad", "--detach"], { cwd: project.path });
    const written = await postgres.query(
      env["WZP_DATABASE"] ?? "",
      "SELECT 1 FROM wzp.task WHERE name = 'bad'",
    );
    expect(written).toHaveLength(asked.status === 0 ? 1 : 0);
    await expect.poll(() => homeOf(second), { timeout: 60_000 }).toBe(`${first.home}/state`);
    await runs(first);
    expect(await holder()).toEqual({ state: `${first.home}/state`, epoch: 4 });
  });
});
