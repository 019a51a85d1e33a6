import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createInterface } from "node:readline";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { LogEntry } from "@wezterm-parallel/shared/domain/logs/log-entry";

import { CliRig } from "./rigs/cli-rig.ts";

let rig: CliRig;
beforeEach(() => void (rig = new CliRig()));
afterEach(() => rig[Symbol.asyncDispose]());

async function entries(args: readonly string[] = []): Promise<readonly LogEntry[]> {
  const { stdout } = await rig.wzp(["system", "logs", "--json", ...args]);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as LogEntry);
}

function line(second: number, message: string, level = "info"): string {
  const timestamp = new Date(Date.UTC(2026, 10, 24, 10, 0, second)).toISOString();
  return `${JSON.stringify({ level, timestamp, pid: 1, context: { attempt: "r12/a#1" }, message })}\n`;
}

test("what server and worker log is one log in the order of time, which options narrow", async () => {
  await rig.wzp(["add", "--follow", "--", "true"]);
  await rig.wzp(["down"]);
  const all = await entries();
  expect(new Set(all.map(({ program }) => program))).toEqual(new Set(["server", "worker", "access"]));
  const times = all.map(({ timestamp }) => timestamp);
  expect(times).toEqual(times.toSorted());
  expect((await entries(["--from", "worker"])).every(({ program }) => program === "worker")).toBe(true);
  expect((await entries(["--grep", "SERVING"])).map(({ message }) => message)).toEqual(["serving"]);
  expect((await entries(["--tail", "2"])).length).toBe(2);
  const shown = await rig.wzp(["system", "logs", "--grep", "serving"]);
  expect(shown.stdout).toMatch(/^2\d{3}-\S+ info {2}server serving home=/);
});

test("server and worker begin new logs when theirs are old, and remove what is older than the settings say", async () => {
  const logs = `${rig.home}/state/logs`;
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  mkdirSync(`${rig.home}/config`, { recursive: true });
  writeFileSync(`${rig.home}/config/config.yaml`, "retention: { programLogs: { age: 8d } }\n");
  const day = 86_400_000;
  const daysAgo = (days: number) => new Date(Date.now() - days * day);
  const aged = (name: string, days: number) => {
    const timestamp = daysAgo(days).toISOString();
    writeFileSync(
      `${logs}/${name}`,
      `${JSON.stringify({ level: "info", timestamp, message: `${name} ${days}` })}\n`,
    );
    utimesSync(`${logs}/${name}`, daysAgo(days), daysAgo(days));
  };
  for (const program of ["server", "worker", "access"]) {
    aged(`${program}.log`, 3);
    aged(`${program}.log.1`, 6);
    // A kill between two renames left out a number.
    aged(`${program}.log.3`, 9);
  }
  expect((await entries()).length).toBe(9);
  await rig.wzp(["add", "--follow", "--", "true"]);
  for (const program of ["server", "worker", "access"]) {
    await expect.poll(() => existsSync(`${logs}/${program}.log.3`), { timeout: 20_000 }).toBe(false);
    expect(readFileSync(`${logs}/${program}.log.1`, "utf8")).toContain(`${program}.log 3`);
    expect(readFileSync(`${logs}/${program}.log.2`, "utf8")).toContain(`${program}.log.1 6`);
  }
  const old = (await entries(["--grep", ".log"]))
    .map(({ message }) => message)
    .filter((each) => /log.* \d$/.test(each));
  expect(old.length).toBe(6);
});

interface Levels {
  readonly configured: string;
  readonly items: readonly { program: string; area?: string; level: string; until?: number }[];
  readonly workers: readonly { name: string; levels: string }[];
}

async function level(...args: string[]): Promise<Levels> {
  const { stdout, stderr } = await rig.wzp(["system", "log-level", "--json", ...args]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Levels;
}

test("levels of server, worker and areas change at once, end by themselves, and with a restart", async () => {
  await rig.wzp(["up"]);
  expect(await level()).toMatchObject({ configured: "info", items: [] });
  const wrong = await rig.wzp(["system", "log-level", "server", "debug", "--area", "checkouts"]);
  expect(wrong.stderr).toContain("has no area checkouts");
  expect(wrong.status).not.toBe(0);

  await level("server", "warn", "--for", "1s");
  await expect.poll(async () => (await level()).items).toEqual([]);

  const [link] = (await level("worker", "debug", "--area", "link", "--for", "10m")).items;
  expect(link).toMatchObject({ program: "worker", area: "link", level: "debug" });
  const shown = await rig.wzp(["system", "log-level"]);
  expect(shown.stdout).toMatch(/^server +info\nworker +info\nworker link +debug +for (?:9|10)m/);
  const before = rig.pid("server.pid");
  process.kill(before, "SIGKILL");
  const lost = () => entries(["--grep", "no connection", "--level", "debug"]);
  await expect.poll(lost, { timeout: 20_000 }).not.toEqual([]);
  expect((await lost())[0]).toMatchObject({ program: "worker", area: "link", level: "debug" });
  // The worker learns levels from the server, so it has to be connected again.
  const workers = async () => (await rig.wzp(["status", "--json"])).stdout;
  await expect.poll(workers, { timeout: 20_000 }).toContain('"state":"connected"');
  expect(await level()).toMatchObject({ configured: "info", items: [] });

  await level("worker", "error");
  await rig.wzp(["down"]);
  const ends = (await entries(["--grep", "stopping"])).map(({ program }) => program);
  expect(ends).toContain("server");
  expect(ends).not.toContain("worker");
  await rig.wzp(["up"]);
  const audit = await rig.wzp(["audit", "list", "--json"]);
  expect(audit.stdout).toContain("settings.log-level");
  expect(audit.stdout).toContain("worker/link");
  await rig.wzp(["down"]);
  const again = (await entries(["--grep", "stopping"])).map(({ program }) => program);
  expect(again).toContain("worker");
});

test("the answer says which workers have a level, which only got it, and which are away", async () => {
  await rig.wzp(["up"]);
  const stateAfter = async (of: string) => (await level("worker", of)).workers.map(({ levels }) => levels);
  expect(await stateAfter("debug")).toEqual(["applied"]);

  const worker = rig.pid("worker.pid");
  process.kill(worker, "SIGSTOP");
  expect(await stateAfter("warn")).toEqual(["sent"]);
  process.kill(worker, "SIGCONT");
  await expect.poll(async () => (await level()).workers[0]?.levels).toBe("applied");

  // The keeper cannot start another worker while it is stopped.
  const keeper = rig.pid("worker.keeper");
  process.kill(keeper, "SIGSTOP");
  process.kill(worker, "SIGKILL");
  await expect.poll(async () => (await level()).workers[0]?.levels).toBe("away");
  const told = await rig.wzp(["system", "log-level", "worker", "error"]);
  expect(told.stdout).toMatch(
    /^worker +error\n\S+ is away: it keeps its levels, and gets these when it connects\n$/,
  );
  process.kill(keeper, "SIGCONT");
  await expect.poll(async () => (await level()).workers[0]?.levels, { timeout: 20_000 }).toBe("applied");
  const shown = await rig.wzp(["system", "log-level", "worker"]);
  expect(shown.stdout).toMatch(/^worker +error\n\S+ uses these levels\n$/);
});

test("files that were rotated come first, and lines that a crash has torn are left out", async () => {
  const logs = `${rig.home}/state/logs`;
  mkdirSync(logs, { recursive: true });
  writeFileSync(`${logs}/server.log.1`, line(1, "first") + line(4, "fourth"));
  writeFileSync(`${logs}/server.log`, `${line(5, "fifth", "warn")}{"level":"info","times`);
  writeFileSync(`${logs}/worker.log`, line(2, "second") + line(3, "third", "error"));
  const messages = async (args: readonly string[]) => (await entries(args)).map(({ message }) => message);
  expect(await messages([])).toEqual(["first", "second", "third", "fourth", "fifth"]);
  expect(await messages(["--level", "warn"])).toEqual(["third", "fifth"]);
  expect(await messages(["--run", "r1"])).toEqual([]);
  expect((await messages(["--run", "r12"])).length).toBe(5);
});

test("following shows new lines once, also across a rotation", async () => {
  const logs = `${rig.home}/state/logs`;
  mkdirSync(logs, { recursive: true });
  const now = (message: string) =>
    `${JSON.stringify({ level: "info", timestamp: new Date().toISOString(), message })}\n`;
  writeFileSync(`${logs}/server.log`, line(1, "before"));
  const child = rig.start(["system", "logs", "--follow", "--json"]);
  const heard = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]();
  const next = async () => (JSON.parse((await heard.next()).value as string) as LogEntry).message;
  expect(await next()).toBe("before");
  appendFileSync(`${logs}/server.log`, now("old file"));
  renameSync(`${logs}/server.log`, `${logs}/server.log.1`);
  writeFileSync(`${logs}/server.log`, now("new file"));
  expect([await next(), await next()]).toEqual(["old file", "new file"]);
  writeFileSync(`${logs}/worker.log`, now("another program"));
  expect(await next()).toBe("another program");
  writeFileSync(`${logs}/worker.log`, now("emptied"));
  expect(await next()).toBe("emptied");
  child.kill("SIGTERM");
  expect(readFileSync(`${logs}/server.log.1`, "utf8")).toContain("old file");
});
