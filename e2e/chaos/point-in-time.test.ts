import { cpSync, rmSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { noPostgres, PostgresRig } from "../../packages/shared/test/rigs/postgres-rig.ts";
import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { PlanProject } from "../../packages/cli/test/rigs/plan-project.ts";

const plan = `
tasks:
  build: { run: 'cat word.txt; cp word.txt built.txt; git add built.txt; git commit -qm built', checkout: worktree }
  test: { run: cat word.txt, needs: build }
`;

let rig: CliRig;
let project: PlanProject;
let env: Record<string, string>;
beforeEach(() => {
  rig = new CliRig();
  project = new PlanProject(rig, "site", plan, { "word.txt": "none\n" });
  env = {};
});
afterEach(() => rig[Symbol.asyncDispose]());

async function wzp(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await rig.wzp(args, { cwd: project.path, env });
  if (status !== 0) throw new Error(`wzp ${args.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** Returns the id of a run whose tasks see this word. */
async function run(word: string): Promise<string> {
  project.write({ "word.txt": `${word}\n` });
  project.commit();
  const { run: submitted } = JSON.parse(await wzp("run", "--json")) as {
    readonly run: { readonly id: string };
  };
  return submitted.id;
}

/** Returns a run, the list of runs and the accounts as people see them. */
async function seen(id: string): Promise<readonly string[]> {
  const asked = [
    ["ps", "--all", "--json"],
    ["show", id, "--json"],
    ["logs", `${id}/test`],
    ["users", "list", "--json"],
  ];
  const shown = [];
  for (const words of asked) shown.push(await wzp(...words));
  return shown;
}

/** A run after the recovery works with nothing of the runs that the database has forgotten. */
async function expectUnmixed(forgotten: string): Promise<void> {
  const next = await run("after");
  expect(next).not.toBe(forgotten);
  expect(await wzp("logs", `${next}/build`)).toBe("after\n");
  expect(await wzp("logs", `${next}/test`)).toBe("after\n");
  expect(project.git("show", `wzp/${next}/build:built.txt`)).toBe("after");
  expect(project.git("show", `wzp/${forgotten}/build:built.txt`)).toBe("forgotten");
}

test("runs after those that a database taken back has forgotten get other numbers, logs and branches", async () => {
  const first = await run("first");
  const before = await seen(first);
  await wzp("down");
  cpSync(`${rig.home}/state/store.db`, `${rig.home}/store.db`);
  const forgotten = await run("forgotten");
  await wzp("down");
  for (const ending of ["", "-wal", "-shm"]) rmSync(`${rig.home}/state/store.db${ending}`, { force: true });
  cpSync(`${rig.home}/store.db`, `${rig.home}/state/store.db`);
  await wzp("up");
  expect(await seen(first)).toEqual(before);
  await expectUnmixed(forgotten);
});

describe.skipIf(noPostgres !== undefined)(
  "a database of runs in PostgreSQL that an operator has spoilt",
  () => {
    test("is taken back to the time before, with all that was acknowledged until then and nothing later", async () => {
      await using postgres = await PostgresRig.start();
      const url = await postgres.create();
      env = { WZP_DATABASE: url };
      await run("first");
      await postgres.archive();
      const last = await run("second");
      await wzp("users", "add", "ada", "--role", "viewer");
      const before = await seen(last);
      const [at] = await postgres.query<{ now: string }>(url, "SELECT now()::text AS now");
      const forgotten = await run("forgotten");
      await wzp("users", "add", "eve", "--role", "admin");
      await postgres.query(url, "TRUNCATE wzp.run CASCADE");

      const began = performance.now();
      await wzp("down");
      await postgres.restoreTo(at?.now ?? "");
      await wzp("up");
      const shown = await seen(last);
      const seconds = ((performance.now() - began) / 1_000).toFixed(1);
      expect(shown).toEqual(before);
      const machine = `${availableParallelism()} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}`;
      process.stdout.write(`point in time: ${machine}: ${seconds} s from the decision to the answers\n`);
      // The home remembers what the database has forgotten.
      await expect(wzp("audit", "verify")).rejects.toThrow("is missing");
      await expectUnmixed(forgotten);
      await wzp("down");
    });
  },
  120_000,
);
