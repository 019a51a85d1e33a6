import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { findSockets, runtimeDirectories } from "./find-sockets.ts";

const deadPid = 2 ** 22 + 1;

let home = "";
let runtime = "";
let env: Record<string, string> = {};
const servers: Server[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "wt-"));
  runtime = join(home, "run/wezterm");
  mkdirSync(runtime, { recursive: true });
  env = { HOME: home, XDG_RUNTIME_DIR: join(home, "run"), DISPLAY: ":7" };
});

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(home, { recursive: true, force: true });
});

test("finds nothing where nothing listens, not even stale sockets", async () => {
  expect(await findSockets(env)).toEqual([]);
  writeFileSync(join(runtime, "sock"), "");
  writeFileSync(join(runtime, `gui-sock-${process.pid}`), "");
  symlinkSync(join(runtime, "nowhere"), join(runtime, "x11-:7-org.wezfurlong.wezterm"));
  const left = await listen("stale");
  symlinkSync(left, join(runtime, `gui-sock-${deadPid}`));
  expect(await findSockets({ ...env, WEZTERM_UNIX_SOCKET: join(home, "gone") })).toEqual([]);
});

test("the socket of the pane comes first, then the display's, the newest GUI's and the multiplexer's", async () => {
  const own = await listen("own");
  const mux = await listen("run/wezterm/sock");
  const parent = await listen(`run/wezterm/gui-sock-${process.ppid}`);
  const current = await listen(`run/wezterm/gui-sock-${process.pid}`);
  const first = await listen("run/wezterm/gui-sock-1");
  utimesSync(parent, 1, 1_000);
  utimesSync(current, 1, 3_000);
  utimesSync(first, 1, 2_000);
  symlinkSync(parent, join(runtime, "x11-:7-org.wezfurlong.wezterm"));
  expect(await findSockets({ ...env, WEZTERM_UNIX_SOCKET: own })).toEqual([
    { path: own, found: "pane" },
    { path: parent, found: "display" },
    { path: current, found: "gui" },
    ...(mayLookAt(1) ? [{ path: first, found: "gui" }] : []),
    { path: mux, found: "mux" },
  ]);
});

test("a link may be relative, and Wayland's is looked for under its own name", async () => {
  const socket = await listen("run/wezterm/other");
  symlinkSync("other", join(runtime, "wayland-wayland-1-org.wezfurlong.wezterm"));
  expect(await findSockets(env)).toEqual([]);
  const found = await findSockets({ ...env, WAYLAND_DISPLAY: "wayland-1" });
  expect(found).toEqual([{ path: socket, found: "display" }]);
});

test("without a runtime directory WezTerm's own and the usual one of the user are looked into", () => {
  const uid = process.getuid?.() ?? 0;
  expect(runtimeDirectories({ HOME: home })).toEqual([
    join(home, ".local/share/wezterm"),
    `/run/user/${uid}/wezterm`,
  ]);
  expect(runtimeDirectories(env)).toEqual([runtime]);
});

async function listen(name: string): Promise<string> {
  const path = join(home, name);
  const server = createServer().listen(path);
  servers.push(server);
  await once(server, "listening");
  return path;
}

/** Signals to the first process are allowed for root only. */
function mayLookAt(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
