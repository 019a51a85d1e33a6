import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { noPostgres, PostgresRig } from "../../shared/test/rigs/postgres-rig.ts";
import { CliRig } from "./rigs/cli-rig.ts";
import { PlanProject } from "./rigs/plan-project.ts";

const plan = `
tasks:
  roof: { run: echo slate }
  house: { run: echo brick, needs: roof }
`;

let postgres: PostgresRig;
let rig: CliRig;
let project: PlanProject;
let url: string;
beforeAll(async () => {
  if (noPostgres !== undefined) return;
  postgres = await PostgresRig.start();
  url = await postgres.create();
  rig = new CliRig();
  project = new PlanProject(rig, "site", plan, {});
}, 60_000);
afterAll(async () => {
  if (noPostgres !== undefined) return;
  await rig[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

const wzp = (env: Record<string, string>, ...args: string[]) => rig.wzp(args, { cwd: project.path, env });

/** What people see of runs, events and accounts, and whether the chain of the audit log holds. */
async function history(env: Record<string, string>): Promise<unknown> {
  const up = await wzp(env, "up");
  expect(up, up.stderr).toMatchObject({ status: 0 });
  const asked = [
    ["ps", "--all"],
    ["show", "r1"],
    ["users", "list"],
    ["logs", "r1/house"],
  ];
  const seen = [];
  for (const args of asked)
    seen.push((await wzp(env, ...args, ...(args[0] === "logs" ? [] : ["--json"]))).stdout);
  expect((await wzp(env, "audit", "verify")).stdout).toContain("intact");
  expect((await wzp(env, "down")).status).toBe(0);
  return seen;
}

function hashOf(name: string): string {
  return createHash("sha256")
    .update(readFileSync(`${rig.home}/state/${name}`))
    .digest("hex");
}

/** So many rows that a copy takes seconds. */
function fillUp(): void {
  const database = new DatabaseSync(`${rig.home}/state/store.db`);
  database.exec(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 15000)
     INSERT INTO once (key, hash, run_id, added) SELECT 'key' || i, 'hash', 1, i FROM n`,
  );
  database.close();
}

/** Each test goes on from the one before it, so none is tried again. */
const options = { timeout: 180_000, retry: 0 };

describe.skipIf(noPostgres !== undefined)("the store of a home", options, () => {
  let before: unknown;

  test("is not touched while its server runs", async () => {
    const run = await wzp({}, "run", "house");
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect(await wzp({}, "users", "add", "vera", "--role", "viewer")).toMatchObject({ status: 0 });
    expect((await wzp({}, "store", "check")).stderr).toContain("wzp down");
    expect((await wzp({}, "store", "move", "--to", url)).stderr).toContain("The server of this home runs");
    before = await history({});
  });

  test("is intact after ordinary work, and a check finds what is wrong with another", async () => {
    const intact = await wzp({}, "store", "check", "--json");
    expect(JSON.parse(intact.stdout)).toMatchObject({ violations: [], rows: { "runs.task": 2 } });
    expect(intact.status).toBe(0);
    const database = new DatabaseSync(`${rig.home}/state/store.db`);
    const { state } = database.prepare("SELECT state FROM task WHERE id = 2").get() as { state: string };
    database.exec("UPDATE task SET state = 'running' WHERE id = 2");
    const found = await wzp({}, "store", "check");
    expect(found.status).toBe(1);
    expect(found.stdout).toContain("a live task has no live attempt");
    expect(found.stdout).toContain("the counted tasks of a run are not those it has");
    database.prepare("UPDATE task SET state = ? WHERE id = 2").run(state);
    database.close();
    expect(await wzp({}, "store", "check")).toMatchObject({ status: 0 });
  });

  test("moves to PostgreSQL though the move is killed, and no server serves half of it", async () => {
    fillUp();
    const source = [hashOf("store.db"), hashOf("accounts.db")];
    const killed = rig.start(["store", "move", "--to", url], { cwd: project.path });
    const gone = once(killed, "exit");
    const marked =
      "SELECT 1 WHERE to_regclass('wzp.once') IS NOT NULL AND to_regclass('wzp_accounts.store_move') IS NOT NULL";
    while ((await postgres.query(url, marked)).length === 0);
    killed.kill("SIGKILL");
    expect(await gone).toEqual([null, "SIGKILL"]);
    expect((await wzp({ WZP_DATABASE: url }, "up")).stderr).toContain("is being moved into");
    await wzp({}, "down");
    const moved = await wzp({}, "store", "move", "--to", url, "--json");
    expect(moved, moved.stderr).toMatchObject({ status: 0 });
    expect([hashOf("store.db"), hashOf("accounts.db")]).toEqual(source);
    expect(await wzp({ WZP_DATABASE: url }, "store", "check")).toMatchObject({ status: 0 });
    expect(await history({ WZP_DATABASE: url })).toEqual(before);
  });

  test("goes on there with the next numbers, and moves back with them", async () => {
    const env = { WZP_DATABASE: url };
    expect((await wzp({}, "up")).stderr).toContain("WZP_DATABASE is not set");
    const run = await wzp(env, "run", "roof");
    expect(run, run.stderr).toMatchObject({ status: 0 });
    const there = await history(env);
    const moved = await wzp(env, "store", "move", "--to", "sqlite");
    expect(moved, moved.stderr).toMatchObject({ status: 0 });
    expect(await wzp({}, "store", "check")).toMatchObject({ status: 0 });
    expect(await history({})).toEqual(there);
    const kept = readdirSync(`${rig.home}/state`).filter((name) => name.includes(".before-move-"));
    expect(kept).toHaveLength(2);
    expect((await wzp({}, "run", "roof")).status).toBe(0);
    expect((await wzp({}, "ps", "--all")).stdout).toContain("r3");
  });

  test("the address of the database before is refused, by a start, a check and another move", async () => {
    const env = { WZP_DATABASE: url };
    await wzp({}, "down");
    for (const command of [["up"], ["store", "check"], ["store", "move", "--to", "sqlite"]]) {
      const refused = await wzp(env, ...command);
      expect(refused.status, command.join(" ")).not.toBe(0);
      expect(refused.stderr).toMatch(/moved from the database postgres:\S+ to \S+store\.db, but the address/);
      expect(refused.stderr).not.toContain("password");
    }
    expect((await wzp({}, "ps", "--all")).stdout).toContain("r3");
  });

  test("is backed up from PostgreSQL, by its server or without one, and restored into files or another database", async () => {
    const passphrase = { WZP_BACKUP_PASSPHRASE: "several good words" };
    const target = `${rig.home}/elsewhere/backups`;
    const first = { WZP_DATABASE: await postgres.create(), ...passphrase };
    await wzp({}, "down");
    const moved = await wzp({}, "store", "move", "--to", first.WZP_DATABASE);
    expect(moved, moved.stderr).toMatchObject({ status: 0 });
    const there = await history(first);
    expect((await wzp(passphrase, "backup", "create", target)).stderr).toContain("WZP_DATABASE is not set");
    const alone = await wzp(first, "backup", "create", target);
    expect(alone, alone.stderr).toMatchObject({ status: 0 });
    expect(await wzp(first, "up")).toMatchObject({ status: 0 });
    // The server has the address; this command need not.
    const made = await wzp(passphrase, "backup", "create", target, "--json");
    expect(made, made.stderr).toMatchObject({ status: 0 });
    const verified = await wzp(passphrase, "backup", "verify", target, "--json");
    expect(JSON.parse(verified.stdout)).toMatchObject({ databases: 2 });
    await wzp(first, "down");

    const files = await wzp(first, "restore-backup", target, "--yes");
    expect(files, files.stderr).toMatchObject({ status: 0 });
    expect((await wzp(first, "up")).stderr).toMatch(/moved from the database/);
    expect(await history({})).toEqual(there);

    const second = { WZP_DATABASE: await postgres.create(), ...passphrase };
    const database = await wzp(second, "restore-backup", target, "--yes", "--to", "postgres");
    expect(database, database.stderr).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("runs and accounts are in postgres:"),
    });
    expect(await history(second)).toEqual(there);
    const full = await wzp(first, "restore-backup", target, "--yes", "--to", "postgres");
    expect(full.stderr).toContain("go on with: wzp store move --to postgres");
    expect(await history({})).toEqual(there);
  });
});
