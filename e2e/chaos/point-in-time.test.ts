import { readFileSync, renameSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { PlanProject } from "../../packages/cli/test/rigs/plan-project.ts";
import { noBaseBackup, PostgresRig } from "../../packages/shared/test/rigs/postgres-rig.ts";

const guide = readFileSync(new URL("../../docs/guide/scale.md", import.meta.url), "utf8");

/** The value of a setting of PostgreSQL in the guide, with the directory of this test. */
function inGuide(setting: string): string {
  const value = new RegExp(`^${setting} = '?(.*?)'?$`, "m").exec(guide)?.[1];
  if (value === undefined) throw new Error(`The guide has no ${setting}.`);
  return value.replaceAll("/mnt/backup/wal", "ARCHIVE");
}

const archiving = ["archive_mode", "archive_command"].map((setting) => `${setting}=${inGuide(setting)}`);
const restoring = `restore_command = '${inGuide("restore_command")}'`;

let postgres: PostgresRig;
let rig: CliRig;
let project: PlanProject;
let url: string;
beforeAll(async () => {
  if (noBaseBackup !== undefined) return;
  postgres = await PostgresRig.start({ archiving: [...archiving, "archive_timeout=1"] });
  rig = new CliRig();
  project = new PlanProject(rig, "site", `tasks: { each: 'echo "$SAID"' }`, {});
  url = await postgres.create();
}, 60_000);
afterAll(async () => {
  if (noBaseBackup !== undefined) return;
  await rig[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

async function wzp(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await rig.wzp(args, { cwd: project.path, env: { WZP_DATABASE: url } });
  if (status !== 0) throw new Error(`wzp ${args.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

async function say(words: string): Promise<void> {
  const { status, stderr } = await rig.wzp(["run"], {
    cwd: project.path,
    env: { WZP_DATABASE: url, SAID: words },
  });
  expect(status, stderr).toBe(0);
}

async function runs(): Promise<readonly string[]> {
  const listed = JSON.parse(await wzp("ps", "--all", "--json")) as { runs: readonly { id: string }[] };
  return listed.runs.map(({ id }) => id).toSorted();
}

async function seconds(work: () => Promise<unknown>): Promise<string> {
  const began = performance.now();
  await work();
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

interface Report {
  readonly violations: readonly { readonly part: string; readonly what: string; readonly at: string }[];
}

async function violations(): Promise<Report["violations"]> {
  const { stdout } = await rig.wzp(["store", "check", "--json"], { env: { WZP_DATABASE: url } });
  return (JSON.parse(stdout) as Report).violations;
}

/** Moves away what attempts later than the database have left, as the guide says. */
async function moveLaterAttempts(): Promise<readonly string[]> {
  const moved: string[] = [];
  for (;;) {
    const [first] = await violations();
    if (first === undefined) return moved;
    expect(first).toMatchObject({ part: "files" });
    renameSync(first.at, `${rig.home}/later-${moved.length}`);
    moved.push(first.at);
  }
}

const untested = noBaseBackup === undefined ? "" : ` (NOT TESTED: ${noBaseBackup})`;
describe.skipIf(noBaseBackup !== undefined)(
  `a database in PostgreSQL${untested}`,
  { timeout: 300_000 },
  () => {
    test("is brought back to the moment before a mistake, and after the loss of its disk, by the guide's steps", async () => {
      await say("first");
      postgres.backUp();
      await say("second");
      await wzp("users", "add", "early", "--role", "viewer");
      const shown = await wzp("show", "r2", "--json");
      const [{ now } = { now: "" }] = await postgres.query<{ now: string }>(url, "SELECT now()::text AS now");
      await say("third");
      await wzp("users", "add", "late", "--role", "viewer");
      await postgres.query(url, "DROP SCHEMA wzp CASCADE");
      const exposed = await seconds(() => postgres.archived());

      await wzp("down");
      const back = await seconds(async () => {
        await postgres.recover([
          restoring,
          `recovery_target_time = '${now}'`,
          "recovery_target_action = 'promote'",
        ]);
        expect(await moveLaterAttempts()).toEqual([expect.stringContaining("/attempts/r3/")]);
        await wzp("up");
      });
      expect(await runs()).toEqual(["r1", "r2"]);
      expect(await wzp("show", "r2", "--json")).toBe(shown);
      expect(await wzp("logs", "r2/each")).toContain("second");
      const people = JSON.parse(await wzp("users", "list", "--json")) as readonly { readonly name: string }[];
      expect(people.map(({ name }) => name)).toEqual(["early"]);
      const audit = await rig.wzp(["audit", "verify"], { env: { WZP_DATABASE: url } });
      expect(audit).toMatchObject({ status: 1, stderr: expect.stringContaining("entry 3 is missing") });
      await say("another third");
      expect(await wzp("logs", "r3/each")).toMatch(/^[^\n]*another third\n$/);

      await postgres.archived();
      await wzp("down");
      const again = await seconds(async () => {
        await postgres.recover([restoring]);
        await wzp("up");
      });
      expect(await runs()).toEqual(["r1", "r2", "r3"]);
      expect(await violations()).toEqual([]);
      const machine = `${availableParallelism()} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}`;
      process.stdout.write(
        `drill: PostgreSQL, ${machine}: in the archive ${exposed} after the commit; back before the mistake ${back}, after the loss of the disk ${again}\n`,
      );
    });
  },
);
