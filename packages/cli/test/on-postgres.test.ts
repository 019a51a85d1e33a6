import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { noPostgres, PostgresRig } from "../../shared/test/rigs/postgres-rig.ts";
import { CliRig } from "./rigs/cli-rig.ts";
import { PlanProject } from "./rigs/plan-project.ts";

const plan = `
tasks:
  roof: { run: 'echo "database: $WZP_DATABASE"; echo slate > roof.txt', checkout: worktree }
  house: { run: "test -f roof.txt", needs: roof, checkout: worktree }
  slow: { run: 'until test -e "$GO"; do sleep 0.05; done' }
`;

let postgres: PostgresRig;
let rig: CliRig;
let project: PlanProject;
let env: Record<string, string>;
beforeAll(async () => {
  if (noPostgres !== undefined) return;
  postgres = await PostgresRig.start();
  rig = new CliRig();
  project = new PlanProject(rig, "site", plan, {});
  env = { WZP_DATABASE: await postgres.create(), GO: `${rig.home}/go` };
}, 60_000);
afterAll(async () => {
  if (noPostgres !== undefined) return;
  await rig[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

const waiting = { timeout: 60_000, interval: 200 };
const wzp = (...args: string[]) => rig.wzp(args, { cwd: project.path, env });

describe.skipIf(noPostgres !== undefined)("a server on PostgreSQL", { timeout: 120_000 }, () => {
  test("runs a plan and lands its changes, and no task sees the address of the database", async () => {
    const run = await wzp("run", "house");
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect((await wzp("logs", "r1/roof")).stdout).toContain("database: \n");
    const merged = await wzp("merge", "r1/roof");
    expect(merged, merged.stderr).toMatchObject({ status: 0 });
    expect(execFileSync("git", ["show", "main:roof.txt"], { cwd: project.path, encoding: "utf8" })).toBe(
      "slate\n",
    );
    const rows = await postgres.query<{ state: string }>(
      env["WZP_DATABASE"] ?? "",
      "SELECT state FROM wzp.task",
    );
    expect(rows).toContainEqual({ state: "succeeded" });
  });

  test("names its database", async () => {
    expect((await wzp("doctor")).stdout).toMatch(
      / {2}release .*, runs in PostgreSQL \d+.*, held by \S+ for /,
    );
  });

  test("keeps people, settings and the audit log in it, and nothing of them in the home", async () => {
    const added = await wzp("users", "add", "vera", "--role", "viewer");
    expect(added, added.stderr).toMatchObject({ status: 0 });
    const rows = await postgres.query<{ name: string }>(
      env["WZP_DATABASE"] ?? "",
      'SELECT name FROM wzp_accounts."user"',
    );
    expect(rows).toEqual([{ name: "vera" }]);
    expect((await wzp("audit", "verify")).stdout).toContain("intact");
    expect(existsSync(`${rig.home}/state/accounts.db`)).toBe(false);
  });

  test("goes on with a running task after server and database were killed", async () => {
    expect(await wzp("run", "slow", "--detach")).toMatchObject({ status: 0 });
    while (!(await wzp("ps", "--json")).stdout.includes('"running"'));
    process.kill(rig.pid("server.pid"), "SIGKILL");
    await postgres.kill();
    await postgres.run();
    execFileSync("touch", [env["GO"] ?? ""]);
    while (!(await wzp("ps", "--all", "--json")).stdout.includes('"succeeded"'));
    expect(await wzp("wait", "r2")).toMatchObject({ status: 0 });
  });

  test("waits for a database that is away while its keeper starts it again, says so, and goes on by itself", async () => {
    await postgres.kill();
    process.kill(rig.pid("server.pid"), "SIGKILL");
    await expect.poll(async () => (await wzp("status")).stderr, waiting).toContain("starts by itself");
    expect((await wzp("doctor")).stdout).toContain("does not answer");
    expect((await wzp("up")).stderr).toContain("starts by itself");
    await postgres.run();
    await expect.poll(async () => (await wzp("status")).status, waiting).toBe(0);
    const run = await wzp("run", "roof");
    expect(run, run.stderr).toMatchObject({ status: 0 });
  });

  test("in the foreground, stays until the database answers", async () => {
    await wzp("down");
    await postgres.kill();
    const up = rig.start(["up", "--foreground"], { cwd: project.path, env });
    const ended = once(up, "exit");
    await expect.poll(async () => (await wzp("status")).stderr, waiting).toContain("starts by itself");
    await postgres.run();
    await expect.poll(async () => (await wzp("status")).status, waiting).toBe(0);
    up.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });

  test("refuses an address at which it never had its runs, instead of waiting there", async () => {
    const elsewhere = { WZP_DATABASE: "postgres:///runs?host=/nowhere" };
    const { status, stderr } = await rig.wzp(["up"], { cwd: project.path, env: elsewhere });
    expect(status).not.toBe(0);
    expect(stderr).toContain("does not answer");
    expect(stderr).not.toContain("starts by itself");
  });

  test("is not started without its database", async () => {
    await wzp("down");
    const { status, stderr } = await rig.wzp(["up"], { cwd: project.path });
    expect(status).not.toBe(0);
    expect(stderr).toContain("WZP_DATABASE is not set");
    expect(readFileSync(`${rig.home}/state/database`, "utf8")).toMatch(/^postgres:\/\//);
  });
});
