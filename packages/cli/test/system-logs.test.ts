import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { LogEntry } from "../src/program-logs/log-entry.ts";
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
  child.kill("SIGTERM");
  expect(readFileSync(`${logs}/server.log.1`, "utf8")).toContain("old file");
});
