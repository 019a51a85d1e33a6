import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { homePaths, type HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { openMemoryQueue } from "../../test/rigs/open-memory-queue.ts";
import { serveHome } from "./serve-home.ts";
import type { OpenQueue } from "./database/served-queue.ts";

let directory: string;
let home: HomePaths;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wzp-serve-"));
  home = homePaths({ env: { WZP_HOME: directory }, homeDirectory: directory, userId: 0 });
});
afterEach(() => rmSync(directory, { recursive: true }));

function memoryQueue(flushed?: () => void): OpenQueue {
  return openMemoryQueue(directory, flushed);
}

/** Returns the body of a plain GET, or the error code of the connection. */
function get(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(home.serverSocket);
    let text = "";
    socket.on("data", (bytes) => (text += bytes.toString()));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
    socket.on("close", () => resolve(text));
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  });
}

test("a home is served privately, announced, and left clean after a stop", async () => {
  let flushed = false;
  const served = await serveHome(
    home,
    memoryQueue(() => (flushed = true)),
  );
  if (!served.ok) throw new Error(served.failure.detail);
  expect(await get("/health/live")).toContain('{"status":"ok"}');
  expect(statSync(home.serverSocket).mode & 0o777).toBe(0o600);
  expect(statSync(home.runtime).mode & 0o777).toBe(0o700);
  expect(JSON.parse(readFileSync(`${home.state}/server.json`, "utf8"))).toMatchObject({
    pid: process.pid,
    socket: home.serverSocket,
  });
  await vi.waitFor(() => readFileSync(`${home.state}/status.json`));
  served.value.stop();
  await served.value.stopped;
  expect(flushed).toBe(true);
  expect(existsSync(`${home.state}/server.json`)).toBe(false);
  expect(existsSync(`${home.state}/status.json`)).toBe(false);
  expect(await get("/health/live")).toMatch(/ENOENT|ECONNREFUSED/);
});

test("a second server on the same home is refused with the pid of the first, which goes on", async () => {
  const first = await serveHome(home, memoryQueue());
  if (!first.ok) throw new Error(first.failure.detail);
  const second = await serveHome(home, memoryQueue());
  expect(second).toMatchObject({
    ok: false,
    failure: {
      reason: "already-running",
      detail: `A server (pid ${process.pid}) already serves ${home.state}.`,
    },
  });
  expect(await get("/health/live")).toContain("200 OK");
  first.value.stop();
  await first.value.stopped;
});

test("a server with another state but the same socket is refused too", async () => {
  const first = await serveHome(home, memoryQueue());
  const second = await serveHome({ ...home, state: `${directory}/other` }, memoryQueue());
  expect(second).toMatchObject({ ok: false, failure: { reason: "already-running" } });
  if (first.ok) first.value.stop();
  if (first.ok) await first.value.stopped;
});

test("after kill -9 the next server takes over at once", async () => {
  const program = `
    const { serveHome } = await import(${JSON.stringify(new URL("./serve-home.ts", import.meta.url).href)});
    const { openMemoryQueue } = await import(${JSON.stringify(new URL("../../test/rigs/open-memory-queue.ts", import.meta.url).href)});
    const served = await serveHome(${JSON.stringify(home)}, openMemoryQueue(${JSON.stringify(directory)}));
    console.log(served.ok);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  expect(String((await once(child.stdout, "data"))[0])).toBe("true\n");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(home.serverSocket)).toBe(true);
  const next = await serveHome(home, memoryQueue());
  if (!next.ok) throw new Error(next.failure.detail);
  expect(await get("/health/live")).toContain("200 OK");
  next.value.stop();
  await next.value.stopped;
});

test("a stop breaks endless streams, so that their readers know that there is more", async () => {
  const served = await serveHome(home, memoryQueue());
  if (!served.ok) throw new Error(served.failure.detail);
  const socket = connect(home.serverSocket);
  socket.write("GET /api/v1/events HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n");
  let text = "";
  socket.on("error", () => {});
  socket.on("data", (bytes) => (text += bytes.toString()));
  await once(socket, "data");
  served.value.stop();
  await once(socket, "close");
  await served.value.stopped;
  expect(text).not.toContain("\r\n0\r\n\r\n");
});
