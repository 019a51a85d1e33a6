import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";
import type { ProgramLogs } from "@wezterm-parallel/shared/protocol/api/schemas/access/program-log-schemas";

import { openLog } from "../../src/base/log.ts";
import { requestAs, twoProjects, type Rig } from "../rigs/two-projects.ts";

function line(second: number, message: string, more: object = {}): string {
  const timestamp = new Date(Date.UTC(2026, 10, 24, 10, 0, second)).toISOString();
  return `${JSON.stringify({ level: "info", timestamp, pid: 1, message, ...more })}\n`;
}

async function read(rig: Rig, query: Record<string, string | number> = {}): Promise<ProgramLogs> {
  const { status, body } = await requestAs(rig)("GET", routePath("listProgramLogs", {}, query));
  expect(status).toBe(200);
  return body as ProgramLogs;
}

const messagesOf = ({ items }: ProgramLogs) => items.map(({ message }) => message);

function logsOf(rig: Rig): string {
  const logs = `${rig.state}/logs`;
  mkdirSync(logs, { recursive: true });
  return logs;
}

test("the logs of all programs are one, and level, program, area, text and run narrow it", async () => {
  await using rig = await twoProjects();
  const logs = logsOf(rig);
  writeFileSync(`${logs}/server.log.1`, line(1, "first") + line(4, "fourth", { area: "http" }));
  writeFileSync(`${logs}/server.log`, `${line(5, "fifth", { level: "warn" })}{"level":"info","times`);
  writeFileSync(
    `${logs}/worker.log`,
    line(2, "second", { context: { attempt: "r1/a#1" } }) + line(3, "third"),
  );
  const all = await read(rig);
  expect(messagesOf(all)).toEqual(["first", "second", "third", "fourth", "fifth"]);
  expect(all.more).toBe(false);
  const last = await read(rig, { limit: 2 });
  expect([messagesOf(last), last.more]).toEqual([["fourth", "fifth"], true]);
  expect(messagesOf(await read(rig, { level: "warn" }))).toEqual(["fifth"]);
  expect(messagesOf(await read(rig, { program: "worker" }))).toEqual(["second", "third"]);
  expect(messagesOf(await read(rig, { area: "http" }))).toEqual(["fourth"]);
  expect(messagesOf(await read(rig, { text: "THIRD" }))).toEqual(["third"]);
  expect(messagesOf(await read(rig, { run: "r1" }))).toEqual(["second"]);
  expect(messagesOf(await read(rig, { since: Date.UTC(2026, 10, 24, 10, 0, 4) }))).toEqual([
    "fourth",
    "fifth",
  ]);
});

test("what is asked after an answer has each new line once, across rotations and new programs", async () => {
  await using rig = await twoProjects();
  const logs = logsOf(rig);
  writeFileSync(`${logs}/server.log`, line(1, "read"));
  let { next } = await read(rig);
  const later = async () => {
    const answer = await read(rig, { after: next });
    next = answer.next;
    return messagesOf(answer);
  };
  expect(await later()).toEqual([]);
  appendFileSync(`${logs}/server.log`, line(2, "old file"));
  renameSync(`${logs}/server.log`, `${logs}/server.log.1`);
  writeFileSync(`${logs}/server.log`, line(3, "new file") + line(5, "torn").slice(0, 40));
  writeFileSync(`${logs}/worker.log`, line(4, "worker"));
  expect(await later()).toEqual(["old file", "new file", "worker"]);
  appendFileSync(`${logs}/server.log`, line(5, "torn").slice(40));
  expect(await later()).toEqual(["torn"]);
  expect(await later()).toEqual([]);
});

test("long logs and lines longer than a piece are read whole from their end", async () => {
  await using rig = await twoProjects();
  const long = "x".repeat(200_000);
  const lines = Array.from({ length: 3_000 }, (_, at) => line(at, `entry ${at}`));
  writeFileSync(`${logsOf(rig)}/server.log`, line(0, long) + lines.join("") + line(3_000, long));
  expect(messagesOf(await read(rig, { limit: 3 })).map((each) => each.slice(0, 12))).toEqual([
    "entry 2998",
    "entry 2999",
    "xxxxxxxxxxxx",
  ]);
  const old = await read(rig, { text: "entry 17", limit: 2_000 });
  expect(old.items.length).toBe(111);
  expect((await read(rig, { text: "xxx" })).items.map(({ message }) => message.length)).toEqual([
    200_000, 200_000,
  ]);
});

test("secrets that a program hides in its log are hidden here too", async () => {
  await using rig = await twoProjects();
  {
    using opened = openLog(`${logsOf(rig)}/worker.log`);
    opened.log.info({ submission: { environment: { TOKEN: "hunter2-planted" } } }, "submitted");
  }
  const answer = JSON.stringify(await read(rig, { text: "submitted" }));
  expect(answer).toContain("[hidden]");
  expect(answer).not.toContain("hunter2");
});
