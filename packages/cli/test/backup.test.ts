import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { BackupReport, RestoredHome, VerifyReport } from "../src/local-backend/local-backups.ts";
import { CliRig } from "./rigs/cli-rig.ts";
import { Repository } from "./rigs/repository.ts";

let rig: CliRig;
let target: string;
beforeEach(() => {
  rig = new CliRig();
  target = `${rig.home}/elsewhere/backups`;
});
afterEach(() => rig[Symbol.asyncDispose]());

const env = { WZP_BACKUP_PASSPHRASE: "several good words" };

const plan = `
tasks:
  build:
    run: mkdir dist && echo built > dist/out.txt && echo change > file.txt && git add file.txt && git commit -qm change
    outputs: [dist/**]
  fails: echo to the log; exit 3
  uses: { run: 'test "$TOKEN" = PLANTED-SECRET && test -z "$WZP_BACKUP_PASSPHRASE"', secrets: [TOKEN] }
`;

/** A home with runs, logs, artifacts, branches, a person and a secret. */
async function fill(): Promise<Repository> {
  const project = new Repository(`${rig.home}/project`);
  project.write({ "wezterm-parallel.yaml": plan, ".gitignore": "dist/\n" });
  project.commit();
  await rig.wzp(["run", "build", "fails"], { cwd: project.path });
  await rig.wzp(["users", "add", "ada", "--role", "admin"]);
  await rig.wzp(["secrets", "set", "TOKEN"], { cwd: project.path, input: "PLANTED-SECRET\n" });
  return project;
}

/** Returns the JSON of a command on the backups. */
async function read<T>(args: readonly string[]): Promise<T> {
  const { stdout, stderr } = await rig.wzp([...args, "--json"], { env });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

async function backUp(args: readonly string[] = []): Promise<BackupReport> {
  const { status, stdout, stderr } = await rig.wzp(["backup", "create", target, "--json", ...args], { env });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as BackupReport;
}

/** Every file under a directory with the hash of its content; databases by what is in their tables. */
function hashes(directory: string): Readonly<Record<string, string>> {
  const made =
    /(\.lock|\.lock\.pid|\.json|-wal|-shm|\.out|\.err|wanted)$|^(hosts|releases|logs)\/|^checkouts\/(?!home)/;
  const found = readdirSync(directory, { recursive: true, encoding: "utf8" }).toSorted();
  const files = found.filter((path) => lstatSync(`${directory}/${path}`).isFile());
  return Object.fromEntries(
    files
      .filter((path) => path.startsWith("attempts/") || !made.test(path))
      .map((path) => [
        path,
        path.endsWith(".db") ? hashTables(`${directory}/${path}`) : hash(`${directory}/${path}`),
      ]),
  );
}

function hash(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function hashTables(path: string): string {
  const database = new DatabaseSync(path);
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  const rows = tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${String(name)}"`).all()]);
  database.close();
  return createHash("sha256").update(JSON.stringify(rows, bigintsAndBytes)).digest("hex");
}

function bigintsAndBytes(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
}

const large = 40;

/** Files of 1 MiB that differ, in the directory of an attempt that the database knows. */
function enlarge(): void {
  const directory = `${rig.home}/state/attempts/r1/build#1/artifacts`;
  mkdirSync(directory, { recursive: true });
  for (let count = 0; count < large; count++) {
    const bytes = Buffer.alloc(1_000_000, createHash("sha512").update(`${count}`).digest());
    writeFileSync(`${directory}/large-${count}`, bytes);
  }
}

function filesIn(directory: string): number {
  return existsSync(directory) ? readdirSync(directory, { recursive: true }).length : 0;
}

/** Removes a home as the loss of its disk does, and the project with it. */
function lose(project: Repository): void {
  for (const path of [`${rig.home}/state`, `${rig.home}/config`, `${rig.home}/run`, project.path]) {
    rmSync(path, { recursive: true, force: true });
  }
}

async function restore(args: readonly string[] = []): Promise<RestoredHome> {
  const { status, stdout, stderr } = await rig.wzp(["restore-backup", target, "--yes", "--json", ...args], {
    env,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as RestoredHome;
}

describe("a backup", () => {
  test("brings back home and branches on a machine that lost both, and the server shows everything", async () => {
    const project = await fill();
    const refs = project.git("for-each-ref", "refs/heads", "refs/wezterm-parallel");
    await rig.wzp(["down"]);
    const before = hashes(`${rig.home}/state`);
    const made = await backUp();
    expect(made).toMatchObject({ repositories: 1, refused: [] });
    lose(project);

    const restored = await restore();
    expect(restored).toMatchObject({ files: made.files, repositories: [{ made: true }], refused: [] });
    expect(hashes(`${rig.home}/state`)).toEqual(before);
    expect(project.git("for-each-ref", "refs/heads", "refs/wezterm-parallel")).toBe(refs);
    expect(readFileSync(`${project.path}/.gitignore`, "utf8")).toBe("dist/\n");

    await rig.wzp(["up"]);
    const shown = await rig.json<{ tasks: readonly { state: string }[] }>(["show", "r1"]);
    expect(JSON.stringify(shown)).toContain("fails");
    expect((await rig.wzp(["logs", "r1/fails"])).stdout).toContain("to the log");
    expect(JSON.stringify(await rig.json(["artifacts", "r1/build"]))).toContain("dist/out.txt");
    expect(JSON.stringify(await read(["users", "list"]))).toContain("ada");
    expect((await rig.wzp(["audit", "verify"])).status).toBe(0);
    // The restored key opens the secret, and the new run does not take the name of an old one.
    const again = await rig.wzp(["run", "uses"], { cwd: project.path, env });
    expect(again).toMatchObject({ status: 0 });
    expect(again.stdout + again.stderr).toContain("r2");
  });

  test("of a home in use has its state of one moment, is incremental, and is proven by a restore", async () => {
    const project = await fill();
    const gate = `${rig.home}/gate`;
    const loop = `until test -e ${gate}; do echo line; sleep 0.01; done`;
    for (let count = 0; count < 4; count++)
      await rig.wzp(["add", "--", "sh", "-c", loop], { cwd: project.path });
    const first = await backUp();
    const second = await backUp();
    expect(second.added.bytes).toBeLessThan(first.added.bytes);
    expect(second.files).toBeGreaterThanOrEqual(first.files);
    writeFileSync(gate, "");
    const verified = await read<VerifyReport>(["backup", "verify", target]);
    expect(verified).toMatchObject({ id: second.id, databases: 2, repositories: 1 });
    const listed = await read<readonly { id: string }[]>(["backup", "list", target]);
    expect(listed.map(({ id }) => id)).toEqual([first.id, second.id]);
    const third = await backUp(["--keep", "1"]);
    const kept = await read<readonly { id: string }[]>(["backup", "list", target]);
    expect(kept.map(({ id }) => id)).toEqual([third.id]);
    expect((await rig.wzp(["backup", "verify", target], { env })).stdout).toContain("all as backed up");
  });

  test("is not readable by others, and says when a file of it is damaged", async () => {
    await fill();
    await backUp();
    const files = readdirSync(target, { recursive: true, encoding: "utf8" }).filter((path) =>
      lstatSync(`${target}/${path}`).isFile(),
    );
    for (const path of files) {
      expect(readFileSync(`${target}/${path}`, "latin1")).not.toMatch(
        /PLANTED-SECRET|to the log|wezterm-parallel.yaml/,
      );
    }
    const wrong = await rig.wzp(["backup", "list", target], {
      env: { WZP_BACKUP_PASSPHRASE: "other words here" },
    });
    expect(wrong).toMatchObject({ status: 4, stdout: "" });
    expect(wrong.stderr).toContain("The passphrase does not open the backup");

    const chunk = files.find((path) => path.startsWith("chunks/"));
    writeFileSync(`${target}/${chunk}`, "damaged");
    const damaged = await rig.wzp(["backup", "verify", target], { env });
    expect(damaged.status).toBe(1);
    expect(damaged.stderr).toContain("is not what was stored");
    // The next one stores it again.
    await backUp();
    expect(await rig.wzp(["backup", "verify", target], { env })).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("a backup for a public key", () => {
  test("is made and listed without the private key, which alone verifies and restores it", async () => {
    const project = await fill();
    await rig.wzp(["down"]);
    const keyFile = `${rig.home}/elsewhere/key.txt`;
    mkdirSync(`${rig.home}/elsewhere`);
    const key = await rig.wzp(["backup", "new-key", keyFile]);
    const recipient = key.stdout.trim();
    expect(recipient).toMatch(/^age1[0-9a-z]{58}$/);
    expect(lstatSync(keyFile).mode & 0o777).toBe(0o600);
    expect((await rig.wzp(["backup", "new-key", keyFile])).stderr).toContain("is there already");
    const created = await rig.json<BackupReport>(["backup", "create", target, "--recipient", recipient]);
    const again = await rig.json<BackupReport>(["backup", "create", target]);
    expect(again.added.chunks).toBeLessThan(created.added.chunks);
    expect(await rig.json(["backup", "list", target])).toHaveLength(2);
    const before = hashes(`${rig.home}/state`);
    const blind = await rig.wzp(["backup", "verify", target]);
    expect(blind.stderr).toContain("can only be read with their private key");
    const verified = await rig.wzp(["backup", "verify", target, "--key-file", keyFile]);
    expect(verified, verified.stderr).toMatchObject({ status: 0 });
    const other = await rig.wzp(["backup", "create", target, "--recipient", `age1${"q".repeat(58)}`]);
    expect(other.stderr).toContain(`are for ${recipient}`);

    lose(project);
    expect((await rig.wzp(["backup", "list", target])).stderr).toContain("--key-file FILE");
    const restored = await rig.wzp(["restore-backup", target, "--yes", "--key-file", keyFile]);
    expect(restored, restored.stderr).toMatchObject({ status: 0 });
    expect(hashes(`${rig.home}/state`)).toEqual(before);
    // The key that writes came back with the home.
    expect(await rig.wzp(["backup", "create", target])).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("kill -9", () => {
  /** Starts a command and kills it as soon as `directory` has some files. */
  async function killMidway(args: readonly string[], directory: string, least: number): Promise<void> {
    const child = rig.start(args, { env });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    for (let running = true; running && filesIn(directory) < least;) {
      running = await Promise.race([ended.then(() => false), pause(1).then(() => true)]);
    }
    child.kill("SIGKILL");
    await ended;
  }

  test("in the middle of backup and restore loses nothing, and a repetition continues", async () => {
    const project = await fill();
    await rig.wzp(["down"]);
    enlarge();
    await killMidway(["backup", target], `${target}/chunks`, 30);
    expect(await read(["backup", "list", target])).toEqual([]);
    const made = await backUp();
    expect(made.added.chunks).toBeLessThan(large);
    const before = hashes(`${rig.home}/state`);

    const building = `${rig.home}/state.restoring`;
    writeFileSync(`${rig.home}/state/attempts/since`, "written after the backup");
    await killMidway(["restore-backup", target, "--yes"], `${building}/attempts`, 10);
    expect(existsSync(`${rig.home}/state/store.db`)).toBe(true);
    const restored = await restore();
    expect(hashes(`${rig.home}/state`)).toEqual(before);
    expect(readFileSync(`${restored.kept}/attempts/since`, "utf8")).toBe("written after the backup");
    expect(existsSync(building)).toBe(false);
    expect(project.git("status", "--porcelain")).toBe("");
  });
});

describe("restore-backup", () => {
  test("moves no branch that has gone on, and replaces no configuration", async () => {
    const project = await fill();
    mkdirSync(`${rig.home}/config`, { recursive: true });
    writeFileSync(`${rig.home}/config/config.yaml`, "detach-keys: ctrl-q\n");
    await backUp();
    await rig.wzp(["down"]);
    project.write({ "later.txt": "later" });
    project.commit();
    const main = project.git("rev-parse", "main");
    writeFileSync(`${rig.home}/config/config.yaml`, "detach-keys: ctrl-x\n");

    const restored = await restore();
    expect(project.git("rev-parse", "main")).toBe(main);
    expect(restored.repositories).toMatchObject([{ made: false, differing: ["refs/heads/main"] }]);
    expect(
      project.git("merge-base", "--is-ancestor", "refs/wezterm-parallel/from-backup/heads/main", main),
    ).toBe("");
    expect(readFileSync(`${rig.home}/config/config.yaml`, "utf8")).toBe("detach-keys: ctrl-x\n");
    expect(restored.untouched).toEqual([`${rig.home}/config/config.yaml`]);
  });

  test("refuses a home in use, and asks before it replaces one", async () => {
    await fill();
    await backUp();
    const used = await rig.wzp(["restore-backup", target, "--yes"], { env });
    expect(used).toMatchObject({ status: 2, stdout: "" });
    expect(used.stderr).toContain("wzp down");
    await rig.wzp(["down"]);
    const unasked = await rig.wzp(["restore-backup", target], { env });
    expect(unasked.stderr).toContain("Repeat the command with --yes");
  });
});

/** Returns the nice value of each thread of a program; backups have 10. */
function niceOfThreads(pid: number): readonly number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const stats = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/stat`, "latin1"));
  return stats.map((stat) => Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]));
}

/** Returns the nice value of a program's session; undefined where Linux has no such groups. */
function weightOfSession(pid: number): number | undefined {
  const file = `/proc/${pid}/autogroup`;
  return existsSync(file) ? Number(/nice (-?\d+)/.exec(readFileSync(file, "utf8"))?.[1]) : undefined;
}

// They let all other programs go first, such as other suites.
describe("backups on a schedule", { timeout: 240_000 }, () => {
  interface Scheduled {
    readonly running?: string;
    readonly last?: { readonly id: string };
    readonly verified?: { readonly id: string };
    readonly failed?: { readonly work: string; readonly detail: string };
  }

  function configure(passphraseFile: string, keep = "{ last: 1 }"): void {
    mkdirSync(`${rig.home}/config`, { recursive: true });
    writeFileSync(`${rig.home}/passphrase`, "several good words\n", { mode: 0o600 });
    const backup = `backup:\n  to: ${target}\n  passphraseFile: ${passphraseFile}\n  keep: ${keep}\n`;
    writeFileSync(`${rig.home}/config/config.yaml`, backup);
  }

  async function until(isSo: (scheduled: Scheduled) => boolean): Promise<Scheduled> {
    for (;;) {
      const scheduled = await rig.json<Scheduled>(["backup", "schedule"]);
      if (isSo(scheduled)) return scheduled;
      await pause(200);
    }
  }

  test("are made and verified by the server, and commands find them without a directory", async () => {
    configure(`${rig.home}/passphrase`);
    await rig.wzp(["up"]);
    const { last, failed } = await until(
      (scheduled) => scheduled.verified !== undefined || scheduled.failed !== undefined,
    );
    expect(failed?.detail).toBeUndefined();
    const listed = await rig.json<readonly { readonly id: string }[]>(["backup", "list"]);
    expect(listed.map(({ id }) => id)).toEqual([last?.id]);
    expect((await rig.wzp(["backup", "schedule"])).stdout).toContain(last?.id ?? "none");
    expect((await rig.wzp(["backup", "verify"])).stdout).toContain("all as backed up");
  });

  test("are resumed after kill -9 of server and backup, and leave nothing half written", async () => {
    await fill();
    await rig.wzp(["down"]);
    enlarge();
    configure(`${rig.home}/passphrase`);
    await rig.wzp(["up"]);
    while (filesIn(`${target}/chunks`) < 10) await pause(1);
    const server = rig.pid("server.pid");
    const backup = rig
      .processes()
      .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("\0backup\0create\0"));
    expect(backup).toHaveLength(1);
    // Stopped first, so that neither sees the end of the other.
    for (const pid of [server, ...backup]) process.kill(pid, "SIGSTOP");
    expect(backup.flatMap(niceOfThreads).filter((nice) => nice !== 10)).toEqual([]);
    const weights = existsSync("/proc/self/autogroup") ? [10, 0] : [undefined, undefined];
    expect([...backup, server].map(weightOfSession)).toEqual(weights);
    for (const pid of [server, ...backup]) process.kill(pid, "SIGKILL");
    const before = filesIn(`${target}/snapshots`);
    expect(before).toBe(0);
    const { failed, last } = await until(
      (scheduled) => scheduled.verified !== undefined || scheduled.failed !== undefined,
    );
    expect(failed?.detail).toBeUndefined();
    const listed = await rig.json<readonly { readonly id: string }[]>(["backup", "list"]);
    expect(listed.map(({ id }) => id)).toEqual([last?.id]);
    const left = readdirSync(target, { recursive: true, encoding: "utf8" });
    expect(left.filter((name) => name.endsWith(".part"))).toEqual([]);
    expect(existsSync(`${rig.home}/state/backup.tmp`)).toBe(false);
  });

  test("say why they fail, in the status and as an alert, which can be silenced", async () => {
    configure(`${rig.home}/missing`);
    await rig.wzp(["up"]);
    const { failed, last } = await until((scheduled) => scheduled.failed !== undefined);
    expect(failed).toMatchObject({ work: "backup", detail: expect.stringContaining("ENOENT") });
    expect(last).toBeUndefined();
    expect((await rig.wzp(["status"])).stdout).toContain("The backup on schedule failed");
    let alerts = await rig.wzp(["alerts"]);
    while (!alerts.stdout.includes("backup-failing")) alerts = await rig.wzp(["alerts"]);
    expect(alerts.status).toBe(1);
    expect(alerts.stdout).toContain("docs/guide/alerts.md#backup-failing");
    const silenced = await rig.json<{ silencedUntil: number }>(["alerts", "silence", "backup-failing", "8h"]);
    expect(silenced.silencedUntil).toBeGreaterThan(Date.now());
  });
});
