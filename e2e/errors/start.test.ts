import { spawnSync } from "node:child_process";
import { existsSync, lchownSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { Scene } from "../rigs/errors/scene.ts";
import { SmallDisk, whyNoDisk } from "../rigs/errors/small-disk.ts";

let scene: Scene;
beforeEach(() => void (scene = new Scene()));
afterEach(() => scene[Symbol.asyncDispose]());

/** For a machine with other load; each takes a second or two on an idle one. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const store = () => `${scene.home.state}/store.db`;

test("refuses a database of a newer release with a hint, and does not change it", async () => {
  await scene.wzp("up");
  await scene.wzp("down");
  setSchema(store(), 99);
  for (const command of [["up"], ["add", "--", "true"]]) {
    const { code, stdout, stderr } = await scene.wzp(...command);
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toContain(`The database ${store()} was written by a later release (schema 99`);
    expect(stderr).toContain("Use that release of wezterm-parallel, or another WZP_HOME.");
    expect(stderr).not.toMatch(/^\s+at /m);
  }
  await scene.wzp("down");
  expect(readSchema(store())).toBe(99);
});

test("every kind of command explains how to restart a server with another protocol version", async () => {
  mkdirSync(`${scene.home.path}/run`, { mode: 0o700 });
  const body = JSON.stringify({ release: "9.9.9", protocol: 999, workers: [], trouble: [], tasks: {} });
  const other = createServer((_, answer) => answer.setHeader("content-type", "application/json").end(body));
  await new Promise<void>((listening) => other.listen(`${scene.home.path}/run/server.sock`, listening));
  try {
    for (const command of [["up"], ["add", "--", "true"]]) {
      const { code, stdout, stderr } = await scene.wzp(...command);
      expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
      expect(stderr).toContain("The running server is release 9.9.9 (protocol 999), this program is");
      expect(stderr).toContain("Restart it with: wzp down");
    }
  } finally {
    other.close();
  }
});

test.each(["server", "worker"])("refuses a second %s on the same home", async (role) => {
  await scene.wzp("up");
  const { code, stderr } = await scene.wzp("daemon", role, scene.home.state);
  expect(code).toBe(78);
  expect(stderr).toContain(`A ${role} is already running for ${scene.home.state}.`);
  expect(stderr).toContain("Use it, or stop it first with: wzp down");
  expect((await scene.wzp("status")).stdout).toContain("connected");
});

test("reports a crashing daemon with the end of its log after the second crash", async () => {
  mkdirSync(store(), { recursive: true, mode: 0o700 });
  const began = performance.now();
  const { code, stderr } = await scene.wzp("up");
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(code).toBe(4);
  expect(stderr).toContain("The server crashed repeatedly right after its start (ended with 1).");
  expect(stderr).toContain(store());
});

describe("a home that cannot be written", () => {
  test.each(["/proc/wzp-home", "/proc/self/wzp-home", "/dev/null/home"])(
    "at %s is reported at once",
    async (home) => {
      const { code, stderr } = await scene.call(["up"], { env: { WZP_HOME: home } });
      expect(code).toBe(4);
      expect(stderr).toContain(`Cannot write ${home}`);
      expect(stderr).toContain("Make it writable, or set WZP_HOME to a directory that is.");
    },
  );

  test("is reported immediately if it belongs to another user", async () => {
    const root = process.getuid?.() === 0;
    const of = { cwd: "/", env: { WZP_HOME: "/wzp-of-another" }, ...(root && { uid: 65534 }) };
    const { code, stderr } = await scene.call(["up"], of);
    expect(code, stderr).toBe(4);
    expect(stderr).toMatch(/Cannot write .*\((EACCES|EROFS|EPERM)\)/);
    expect(existsSync("/wzp-of-another")).toBe(false);
  });

  test("is reported before anything is written if its runtime directory is another user's link", async () => {
    const home = mkdtempSync(join(tmpdir(), "wzp-link-"));
    const led = join(home, "led");
    mkdirSync(led, { mode: 0o700 });
    symlinkSync(led, join(home, "run"));
    if (process.getuid?.() === 0) lchownSync(join(home, "run"), 65534, 65534);
    const { code, stderr } = await scene.call(["up"], { env: { WZP_HOME: home } });
    expect(code, stderr).not.toBe(0);
    expect(stderr).toContain(`${home}/run must be a directory that belongs to you`);
    expect(readdirSync(led)).toEqual([]);
  });

  const obstacle = whyNoDisk();
  const title = `because its disk is read-only is told at once${obstacle === undefined ? "" : ` (NOT TESTED: ${obstacle})`}`;
  test.skipIf(obstacle !== undefined)(title, async () => {
    using disk = new SmallDisk(scene.home.path, 16);
    await scene.wzp("up");
    await scene.wzp("down");
    disk.makeReadOnly();
    const { code, stderr } = await scene.wzp("up");
    expect(code).toBe(4);
    expect(stderr).toContain(`Cannot write ${scene.home.state}/wanted (EROFS).`);
    expect(stderr).toContain("Make it writable, or set WZP_HOME to a directory that is.");
    expect(scene.home.processes()).toEqual([]);
  });
});

function setSchema(file: string, version: number): void {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
}

function readSchema(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare("PRAGMA user_version").get();
  database.close();
  return row?.["user_version"];
}

test("every command refuses to run in a removed directory", () => {
  const here = mkdtempSync(join(tmpdir(), "wzp-gone-"));
  const script = `cd "$1" && rmdir "$1" && shift && exec "$@"`;
  const argv = ["-c", script, "sh", here, process.execPath, mainProgram, "init"];
  const { status, stdout, stderr } = spawnSync("sh", argv, { encoding: "utf8", env: scene.home.env() });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("The current directory no longer exists.\n  Change to an existing directory");
});
