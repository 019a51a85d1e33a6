import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { FaultyProxy } from "../../shared/test/rigs/faulty-proxy.ts";
import { noS3, S3Rig, s3Variables } from "../../shared/test/rigs/s3-rig.ts";
import type { BackupReport } from "../src/local-backend/local-backups.ts";
import { CliRig } from "./rigs/cli-rig.ts";
import { Repository } from "./rigs/repository.ts";

const env = { ...s3Variables, WZP_BACKUP_PASSPHRASE: "several good words" };
const large = 24;

let s3: S3Rig;
let proxy: FaultyProxy;
let rig: CliRig;
let target: string;
beforeAll(async () => {
  if (noS3 !== undefined) return;
  s3 = await S3Rig.start();
  proxy = await FaultyProxy.before(s3.endpoint);
}, 300_000);
afterAll(async () => {
  if (noS3 !== undefined) return;
  await proxy[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
});
beforeEach(async () => {
  rig = new CliRig();
  target = await s3.bucket(proxy.address);
});
afterEach(() => rig[Symbol.asyncDispose]());

/** A home with a run and a branch, and files that make several pieces. */
async function fill(): Promise<Repository> {
  const project = new Repository(`${rig.home}/project`);
  project.write({
    "wezterm-parallel.yaml":
      "tasks: { build: echo change > file.txt && git add . && git commit -qm change }\n",
  });
  project.commit();
  expect((await rig.wzp(["run"], { cwd: project.path })).status).toBe(0);
  const directory = `${rig.home}/state/attempts/r1/build#1/artifacts`;
  mkdirSync(directory, { recursive: true });
  for (let count = 0; count < large; count++) {
    const bytes = Buffer.alloc(1_000_000, createHash("sha512").update(`${count}`).digest());
    writeFileSync(`${directory}/large-${count}`, bytes);
  }
  return project;
}

async function backUp(...args: string[]): Promise<BackupReport> {
  const { status, stdout, stderr } = await rig.wzp(["backup", "create", target, "--json", ...args], { env });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as BackupReport;
}

async function listed(): Promise<readonly string[]> {
  const { stdout, stderr } = await rig.wzp(["backup", "list", target, "--json"], { env });
  if (stdout === "") throw new Error(stderr);
  return (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id);
}

const untested = noS3 === undefined ? "" : ` (NOT TESTED: ${noS3})`;
describe.skipIf(noS3 !== undefined)(`backups in S3${untested}`, { timeout: 180_000 }, () => {
  test("are incremental, kept as asked, verified, and restored where home and project are lost", async () => {
    const project = await fill();
    const first = await backUp();
    expect(first.added.chunks).toBeGreaterThan(large);
    await rig.wzp(["map", "true", ":::", "one"]);
    const second = await backUp("--keep", "1");
    expect(second.added.chunks).toBeLessThan(large);
    expect(await listed()).toEqual([second.id]);
    const runs = (await rig.wzp(["ps", "--all"])).stdout;
    const verified = await rig.wzp(["backup", "verify", target], { env });
    expect(verified.stdout).toContain("all as backed up");

    await rig.wzp(["down"]);
    for (const path of [`${rig.home}/state`, `${rig.home}/config`, `${rig.home}/run`, project.path])
      rmSync(path, { recursive: true, force: true });
    const restored = await rig.wzp(["restore-backup", target, "--yes"], { env });
    expect(restored, restored.stderr).toMatchObject({ status: 0 });
    expect((await rig.wzp(["up"])).status).toBe(0);
    expect((await rig.wzp(["ps", "--all"])).stdout).toBe(runs);
    expect(project.git("branch", "--list", "wzp/*")).not.toBe("");
  });

  test("are resumed after kill -9 during the upload", async () => {
    await fill();
    const uploads = () =>
      proxy.seen.filter(({ method, path }) => method === "PUT" && path.includes("/chunks/"));
    const before = uploads().length;
    const child = rig.start(["backup", "create", target], { env });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await expect.poll(() => uploads().length - before, { interval: 1, timeout: 60_000 }).toBeGreaterThan(8);
    child.kill("SIGKILL");
    await ended;
    expect(await listed()).toEqual([]);
    const made = await backUp();
    expect(made.added.chunks).toBeLessThan(large);
    expect((await rig.wzp(["backup", "verify", target], { env })).stdout).toContain("all as backed up");
  });

  test("survive a store that is busy, loses answers or breaks off in the middle, and say when it is away", async () => {
    await fill();
    proxy.faults.push(
      { kind: "busy", method: "PUT" },
      { kind: "busy", method: "PUT" },
      { kind: "lost", method: "PUT" },
      { kind: "reset", method: "PUT" },
    );
    const made = await backUp();
    proxy.faults.push(
      { kind: "busy", method: "GET" },
      { kind: "half", method: "GET" },
      { kind: "half", method: "GET" },
    );
    expect((await rig.wzp(["backup", "verify", target], { env })).stdout).toContain("all as backed up");
    expect(proxy.faults).toEqual([]);
    proxy.away = true;
    const away = await rig.wzp(["backup", "create", target, "--json"], { env });
    proxy.away = false;
    expect(away.status).not.toBe(0);
    expect(away.stdout + away.stderr).toContain("blobs-unavailable");
    expect(await listed()).toEqual([made.id]);
  });

  test("are made and verified on a schedule, with the credentials of a profile", async () => {
    mkdirSync(`${rig.home}/.aws`);
    mkdirSync(`${rig.home}/config`, { recursive: true });
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key } = s3Variables;
    const profile = `[backups]\naws_access_key_id = ${id}\naws_secret_access_key = ${key}\n`;
    writeFileSync(`${rig.home}/.aws/credentials`, profile);
    writeFileSync(`${rig.home}/passphrase`, "several good words\n", { mode: 0o600 });
    const backup = `backup:\n  to: ${target}&profile=backups\n  passphraseFile: ~/passphrase\n`;
    writeFileSync(`${rig.home}/config/config.yaml`, backup);
    await rig.wzp(["up"], { env: { HOME: rig.home } });
    const schedule = async () => (await rig.wzp(["backup", "schedule", "--json"])).stdout;
    await expect.poll(schedule, { timeout: 120_000 }).toMatch(/"verified":|"failed":/);
    expect(await schedule()).not.toContain('"failed":');
  });
});
