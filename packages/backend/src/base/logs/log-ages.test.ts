import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import { TestClock } from "../../../test/rigs/queue-rig.ts";
import { LogAges } from "./log-ages.ts";
import { openLog } from "../log.ts";

const day = 86_400_000;
const writer = fileURLToPath(new URL("../../../test/rigs/programs/log-writer.ts", import.meta.url));

let directory: string;
let clock: TestClock;
beforeEach(() => {
  directory = mkdtempSync(`${tmpdir()}/wzp-log-ages-`);
  clock = new TestClock();
  clock.wall = Date.now();
});
afterEach(() => rmSync(directory, { recursive: true }));

const names = () => readdirSync(directory).toSorted();

test("after a quarter of the age a new file begins, and a file goes when its last line is too old", async () => {
  using opened = openLog(`${directory}/server.log`);
  const { log, file } = opened;
  using _ages = new LogAges({ files: [file], settings: async () => ({}), clock, log });
  log.info("an early line");
  await clock.pass(7 * day);
  expect(names()).toEqual(["server.log"]);
  await clock.pass(day);
  expect(names()).toEqual(["server.log", "server.log.1"]);
  expect(readFileSync(`${directory}/server.log.1`, "utf8")).toContain("an early line");
  await clock.pass(21 * day);
  expect(names()).toEqual(["server.log", "server.log.1"]);
  await clock.pass(2 * day);
  expect(names()).toEqual(["server.log"]);
  log.info("a late line");
  expect(readFileSync(`${directory}/server.log`, "utf8")).toContain("a late line");
});

test("a changed age holds from the next hour on", async () => {
  using opened = openLog(`${directory}/access.log`);
  const { log, file } = opened;
  let settings: Settings = {};
  using _ages = new LogAges({ files: [file], settings: async () => settings, clock, log });
  log.info("a line");
  await clock.pass(2 * day);
  expect(readFileSync(`${directory}/access.log`, "utf8")).toContain("a line");
  settings = { retention: { programLogs: { age: day } } };
  await clock.pass(3_600_000);
  expect(names()).toEqual(["access.log"]);
  expect(readFileSync(`${directory}/access.log`, "utf8")).toBe("");
});

test("the log of a host is emptied when all of it is old, and the host goes on writing to it", async () => {
  using opened = openLog(`${directory}/worker.log`);
  const { log, file } = opened;
  for (const host of ["h-old", "h-new", "h-none"])
    mkdirSync(`${directory}/hosts/${host}`, { recursive: true });
  const old = `${directory}/hosts/h-old/host.log`;
  const ofHost = openSync(old, "a");
  writeSync(ofHost, "an old line\n");
  writeFileSync(`${directory}/hosts/h-new/host.log`, "a new line\n");
  const then = (clock.now() - 31 * day) / 1000;
  utimesSync(old, then, then);
  using _ages = new LogAges({ files: [file], hostsOf: directory, settings: async () => ({}), clock, log });
  await clock.pass(1);
  writeSync(ofHost, "a later line\n");
  closeSync(ofHost);
  expect(readFileSync(old, "utf8")).toBe("a later line\n");
  expect(readFileSync(`${directory}/hosts/h-new/host.log`, "utf8")).toBe("a new line\n");
});

test("what cannot be removed is logged, and tried again an hour later", async () => {
  using opened = openLog(`${directory}/server.log`);
  const { log, file } = opened;
  mkdirSync(`${directory}/server.log.1`);
  const then = (clock.now() - 31 * day) / 1000;
  utimesSync(`${directory}/server.log.1`, then, then);
  using _ages = new LogAges({ files: [file], settings: async () => ({}), clock, log });
  await clock.pass(1);
  expect(readFileSync(`${directory}/server.log`, "utf8")).toContain("old logs could not be removed");
  rmSync(`${directory}/server.log.1`, { recursive: true });
  appendFileSync(`${directory}/server.log.1`, "old\n");
  utimesSync(`${directory}/server.log.1`, then, then);
  await clock.pass(3_600_000);
  expect(names()).toEqual(["server.log"]);
});

test("killed in the middle of beginning new files, it leaves whole lines in their order", async () => {
  for (let round = 1; round <= 8; round++) {
    const child = spawn(process.execPath, [writer, `${directory}/a.log`, `${round * 1_000_000}`]);
    let lines = 0;
    child.stdout.on("data", (data: Buffer) => {
      lines += data.toString().split("\n").length - 1;
      if (lines > round * 37) child.kill("SIGKILL");
    });
    const [, signal] = await once(child, "close");
    expect(signal).toBe("SIGKILL");
    const files = names().toSorted((one, other) => Number(other.slice(6)) - Number(one.slice(6)));
    const text = files.map((name) => readFileSync(`${directory}/${name}`, "utf8")).join("");
    const numbers = text.trimEnd().split("\n").map(Number);
    expect(numbers.at(-1)).toBeGreaterThan(round * 1_000_000);
    // Each round begins with a number of its own.
    const expected = numbers.map((number, at) =>
      at === 0 || number % 1_000_000 === 0 ? number : (numbers[at - 1] ?? 0) + 1,
    );
    expect(numbers).toEqual(expected);
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  }
});
