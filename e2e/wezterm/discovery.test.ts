import { readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { killNow } from "../rigs/home.ts";
import { processesWith } from "../rigs/processes.ts";
import { until } from "../rigs/until.ts";
import { onFakeOnly, onRealWezterm, startWezterm, Wezterm, type Ended } from "../rigs/wezterm/rig.ts";

const link = "x11-:0-org.wezfurlong.wezterm";
/** An empty variable counts as unset. */
const unnamed = { WEZTERM_UNIX_SOCKET: "" };

function listWith(wezterm: Wezterm, ...options: readonly string[]): Promise<Ended> {
  return wezterm.call(["-n", "cli", "--no-auto-start", ...options, "list", "--format", "json"], {
    env: unnamed,
  });
}

describe.skipIf(onRealWezterm || process.platform !== "linux")(`how a server is found${onFakeOnly}`, () => {
  test("a GUI publishes a link, which is followed unless a mux server is preferred", async () => {
    await using wezterm = await startWezterm({ gui: { cols: 90, rows: 30 } });
    expect((await listWith(wezterm)).code).toBe(0);
    const preferred = await listWith(wezterm, "--prefer-mux");
    expect([preferred.code, preferred.stderr]).toEqual([
      1,
      expect.stringContaining("/wezterm/sock; terminating"),
    ]);
    expect((await listWith(wezterm, "--class", "other")).code).toBe(1);
  });

  test("a link that a crashed GUI left is followed all the same", async () => {
    await using wezterm = await startWezterm();
    expect((await listWith(wezterm)).code).toBe(0);
    symlinkSync(join(wezterm.runtimeDirectory, "gui-sock-1"), join(wezterm.runtimeDirectory, link));
    const stale = await listWith(wezterm);
    expect([stale.code, stale.stderr]).toEqual([1, expect.stringContaining("gui-sock-1; terminating")]);
    expect((await listWith(wezterm, "--prefer-mux")).code).toBe(0);
  });

  test("a named socket goes before everything, also when it went stale and a server gets started elsewhere", async () => {
    await using wezterm = new Wezterm({});
    const stale = join(wezterm.home, "stale");
    const call = ["-n", "cli", "--prefer-mux", "list"];
    const { code, stderr } = await wezterm.call(call, { env: { WEZTERM_UNIX_SOCKET: stale } });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`connecting to ${stale}; terminating`)]);
    // The stray server runs on the default socket.
    await until("the stray server", async () => (await listWith(wezterm)).code === 0);
    expect(readdirSync(wezterm.runtimeDirectory)).toEqual(expect.arrayContaining(["pid", "sock"]));
    for (const { pid } of processesWith(`HOME=${wezterm.home}`)) killNow(pid);
    rmSync(join(wezterm.runtimeDirectory, "sock"));
  });
});
