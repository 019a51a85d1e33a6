import { copyFileSync, mkdirSync, readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { FaultyProxy } from "../../../shared/test/rigs/faulty-proxy.ts";
import { noPostgres, PostgresRig } from "../../../shared/test/rigs/postgres-rig.ts";
import { noS3, S3Rig, s3Variables } from "../../../shared/test/rigs/s3-rig.ts";
import { CliRig } from "../rigs/cli-rig.ts";
import { PlanProject } from "../rigs/plan-project.ts";

const plan = `
tasks:
  make:
    run: |
      echo made by the first machine
      env > env.txt
      seq 1 400000 > large.txt
      mkdir -p deep; echo small > deep/small.txt
    outputs: [env.txt, large.txt, deep/**]
  bad: { run: "echo this one failed; exit 3" }
`;
const missing = noPostgres ?? noS3;

let postgres: PostgresRig;
let s3: S3Rig;
let proxy: FaultyProxy;
let first: CliRig;
let second: CliRig;
let project: PlanProject;
let env: Record<string, string>;
beforeAll(async () => {
  if (missing !== undefined) return;
  [postgres, s3] = await Promise.all([PostgresRig.start(), S3Rig.start()]);
  proxy = await FaultyProxy.before(s3.endpoint);
  [first, second] = [new CliRig(), new CliRig()];
  project = new PlanProject(first, "site", plan, {});
  env = { WZP_DATABASE: await postgres.create(), WZP_BLOBS: await s3.bucket(proxy.address), ...s3Variables };
}, 120_000);
afterAll(async () => {
  if (missing !== undefined) return;
  await second[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

const waiting = { timeout: 60_000 };
const large = `${Array.from({ length: 400_000 }, (_, nth) => nth + 1).join("\n")}\n`;

async function stored(): Promise<readonly string[]> {
  const bucket = new URL(env["WZP_BLOBS"] ?? "").hostname;
  const list = await (await fetch(`${s3.endpoint}/${bucket}?list-type=2`)).text();
  return [...list.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => decodeURIComponent(key));
}

async function isStored(attempt: string): Promise<void> {
  await expect.poll(stored, waiting).toContainEqual(expect.stringMatching(`/runs/${attempt}$`));
}

/** Each test goes on from the one before it, so none is tried again. */
const options = { timeout: 180_000, retry: 0 };
const untested = missing === undefined ? "" : ` (NOT TESTED: ${missing})`;

describe.skipIf(missing !== undefined)(`logs and artifacts in S3${untested}`, options, () => {
  test("are stored when an attempt has ended; no task and no worker gets the credentials", async () => {
    expect(await first.wzp(["up"], { env })).toMatchObject({ status: 0 });
    const run = await first.wzp(["run", "make"], { cwd: project.path, env });
    expect(run, run.stderr).toMatchObject({ status: 0 });
    await isStored("r1/attempts/make#1");
    expect((await first.wzp(["doctor"])).stdout).toMatch(/s3:\/\/bucket-\d+\/some\/prefix at http/);
    const seen = await first.wzp(["artifacts", "r1/make", "--get", "env.txt", "--output", "-"]);
    expect(seen, seen.stderr).toMatchObject({ status: 0 });
    expect(seen.stdout).toContain("WZP_TASK");
    expect(seen.stdout).not.toMatch(/AWS_|WZP_BLOBS|secret-of-s3/);
    expect(readFileSync(`/proc/${first.pid("worker.pid")}/environ`, "utf8")).not.toMatch(/AWS_|WZP_BLOBS/);
    expect(readFileSync(`${first.home}/state/logs/server.log`, "utf8")).not.toContain("secret-of-s3");
  });

  test("wait for a store that is away, also when the server is killed meanwhile, while tasks go on", async () => {
    proxy.away = true;
    expect(await first.wzp(["run", "bad"], { cwd: project.path, env })).not.toMatchObject({ status: 0 });
    await expect
      .poll(async () => (await first.wzp(["doctor"])).stdout, waiting)
      .toMatch(/nothing was stored: .*does not answer/);
    process.kill(first.pid("server.pid"), "SIGKILL");
    await expect.poll(async () => (await first.wzp(["status"])).status, waiting).toBe(0);
    proxy.away = false;
    await isStored("r2/attempts/bad#1");
  });

  test("are read on another machine whose server takes over", async () => {
    mkdirSync(`${second.home}/state`, { mode: 0o700 });
    copyFileSync(`${first.home}/state/accounts.key`, `${second.home}/state/accounts.key`);
    await second.wzp(["up"], { env });
    for (const file of ["server.keeper", "worker.keeper", "server.pid", "worker.pid"] as const)
      process.kill(first.pid(file), "SIGKILL");
    await expect.poll(async () => (await second.wzp(["status"])).status, waiting).toBe(0);
    expect((await second.wzp(["logs", "r1/make"])).stdout).toBe("made by the first machine\n");
    expect((await second.wzp(["artifacts", "r1/make"])).stdout).toMatch(/deep\/small\.txt[\s\S]*large\.txt/);
    for (const [path, text] of [
      ["large.txt", large],
      ["deep/small.txt", "small\n"],
    ] as const) {
      const got = await second.wzp(["artifacts", "r1/make", "--get", path, "--output", "-"]);
      expect(got, got.stderr).toMatchObject({ status: 0 });
      expect(got.stdout === text, path).toBe(true);
    }
  });

  test("that cannot be read say why, and are read when the store is back", async () => {
    proxy.away = true;
    const away = await second.wzp(["logs", "r2/bad"]);
    expect(away.status).not.toBe(0);
    expect(away.stderr).toContain("does not answer");
    const artifact = await second.wzp(["artifacts", "r1/make", "--get", "large.txt", "--output", "-"]);
    expect(artifact.status).not.toBe(0);
    expect(artifact.stderr).toContain("does not answer");
    proxy.away = false;
    expect((await second.wzp(["logs", "r2"])).stdout).toContain("this one failed");
  });
});
