import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { applyLevels, logOf, openLog } from "./log.ts";
import { RotatingFile } from "./rotating-file.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wzp-log-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("a line has level, timestamp, message and context, and nobody else can read it", () => {
  const file = join(directory, "server.log");
  const log = openLog(file);
  log.log.info({ task: "r1/a" }, "started");
  log[Symbol.dispose]();
  const line: unknown = JSON.parse(readFileSync(file, "utf8"));
  expect(line).toEqual({
    level: "info",
    timestamp: expect.stringMatching(/^2\d{3}-/),
    pid: process.pid,
    message: "started",
    context: { task: "r1/a" },
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("environments do not reach the log", () => {
  const file = join(directory, "server.log");
  const log = openLog(file);
  log.log.info({ environment: { variables: { TOKEN: "s3cret" } }, spec: { env: { KEY: "s3cret" } } }, "x");
  log.log.info({ run: { environment: { variables: { TOKEN: "s3cret" } } } }, "x");
  log[Symbol.dispose]();
  expect(readFileSync(file, "utf8")).not.toContain("s3cret");
});

test("an area has a level of its own, also when it begins to log later", () => {
  const file = join(directory, "worker.log");
  using opened = openLog(file);
  const { log } = opened;
  const link = logOf(log, "link");
  applyLevels(log, { level: "warn", areas: { link: "debug", tasks: "error" } });
  log.info("too little");
  link.debug({ tries: 2 }, "connecting");
  logOf(log, "tasks").warn("too little");
  logOf(log, "checkouts").warn("kept");
  applyLevels(log, { level: "info", areas: {} });
  link.debug("too little");
  logOf(log, "tasks").info("again");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { area: "link", level: "debug", message: "connecting", context: { tries: 2 } },
    { area: "checkouts", level: "warn", message: "kept" },
    { area: "tasks", level: "info", message: "again" },
  ]);
});

test("a full file moves up, only so many are kept, and no line is cut", () => {
  const file = new RotatingFile(join(directory, "a.log"), { bytes: 1000, files: 3 });
  for (let at = 0; at < 200; at++) file.write(`${String(at).padStart(30, "0")}\n`);
  file[Symbol.dispose]();
  expect(readdirSync(directory).toSorted()).toEqual(["a.log", "a.log.1", "a.log.2"]);
  const kept = ["a.log.2", "a.log.1", "a.log"].map((name) => readFileSync(join(directory, name), "utf8"));
  for (const text of kept) expect(text.length).toBeLessThanOrEqual(1000);
  const numbers = kept.join("").trim().split("\n").map(Number);
  expect(numbers.at(-1)).toBe(199);
  expect(numbers).toEqual(Array.from(numbers, (_, index) => (numbers[0] ?? 0) + index));
});
