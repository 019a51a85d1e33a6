import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { hostProtocolVersion } from "@wezterm-parallel/shared/protocol/host/host-frames";

import { hostPids, SessionRig, waitFor } from "../../../../test/rigs/session-rig.ts";
import type { Sessions } from "../sessions.ts";
import { hostProgramOfTests } from "../../../../test/rigs/host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";

const beOld = fileURLToPath(new URL("../../../../test/rigs/programs/old-host.ts", import.meta.url));
const worker = fileURLToPath(new URL("../../../../test/rigs/programs/starting-worker.ts", import.meta.url));

const open = (home: { state: string; runtime: string }) =>
  openHostSessions({ ...home, hostProgram: hostProgramOfTests, hosts: 1 });

function protocols(state: string): unknown[] {
  return readdirSync(join(state, "hosts"))
    .map((host): unknown => {
      const record = JSON.parse(readFileSync(join(state, "hosts", host, "host.json"), "utf8")) as object;
      return "protocol" in record ? record.protocol : undefined;
    })
    .sort((first, second) => Number(first) - Number(second));
}

describe("a session host of an earlier protocol", () => {
  it("keeps its sessions through the upgrade, takes no new one, and goes with the last", async () => {
    await using rig = new SessionRig(open);
    const gate = join(rig.root, "gate");
    const request = rig.request(`while [ ! -e ${gate} ]; do sleep 0.01; done; exit 11`, {
      terminal: { columns: 80, rows: 24 },
    });
    const words = [worker, rig.state, rig.runtime, JSON.stringify(request)];
    const old = spawn(process.execPath, ["--import", beOld, ...words], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(old.stdout, "data");
    old.kill("SIGKILL");
    await once(old, "exit");
    expect(protocols(rig.state)).toEqual([0]);

    const upgraded = await rig.open();
    expect([...upgraded.known()]).toEqual([request.id]);
    expect(await rig.run(upgraded, rig.request("exit 2"))).toMatchObject({ kind: "exited", code: 2 });
    expect(protocols(rig.state)).toEqual([0, hostProtocolVersion]);
    writeFileSync(gate, "");
    expect(await upgraded.ended(request.id)).toMatchObject({ kind: "exited", code: 11 });
    upgraded.forget(request.id);
    await waitFor("the old host to go", () => hostPids(rig.state).length === 1);
    expect(protocols(rig.state)).toEqual([hostProtocolVersion]);
  });
});

/** Starts two sessions concurrently, so that two hosts are started. */
async function useTwoHosts(rig: SessionRig, sessions: Sessions): Promise<void> {
  const requests = [rig.request("sleep 1000"), rig.request("sleep 1000")];
  for (const request of requests) await rig.start(sessions, request);
  expect(hostPids(rig.state)).toHaveLength(2);
  for (const { id } of requests) {
    await sessions.stop(id, 0);
    await sessions.ended(id);
    sessions.forget(id);
  }
}

describe("a session host", () => {
  it.each(["SIGHUP", "SIGINT", "SIGUSR1"] as const)("outlives %s, and so do its sessions", async (signal) => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const gate = join(rig.root, "gate");
    const request = rig.request(`while [ ! -e ${gate} ]; do sleep 0.01; done; exit 5`);
    await rig.start(sessions, request);
    const [host = 0] = hostPids(rig.state);
    process.kill(host, signal);
    expect(await rig.run(sessions, rig.request("exit 0"))).toMatchObject({ kind: "exited", code: 0 });
    writeFileSync(gate, "");
    expect(await sessions.ended(request.id)).toMatchObject({ kind: "exited", code: 5 });
    expect(hostPids(rig.state)).toEqual([host]);
  });
});

describe("session hosts without a session", () => {
  it("go but for one, which is there for the next start", async () => {
    const openLooking = (home: { state: string; runtime: string }) =>
      openHostSessions({ ...home, hostProgram: hostProgramOfTests, hosts: 2, idleLookMs: 100 });
    await using rig = new SessionRig(openLooking);
    const sessions = await rig.open();
    await useTwoHosts(rig, sessions);
    await waitFor("one host to go", () => hostPids(rig.state).length < 2);
    const [left] = hostPids(rig.state);
    expect(await rig.run(sessions, rig.request("exit 3"))).toMatchObject({ kind: "exited", code: 3 });
    expect(hostPids(rig.state)).toEqual([left]);
    expect(readdirSync(join(rig.state, "hosts"))).toHaveLength(1);
  });

  it("go all when their worker is gone and none comes back", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const request = rig.request("exit 0");
    await rig.run(sessions, request);
    sessions.forget(request.id);
    await sessions[Symbol.asyncDispose]();
    await waitFor("the host to go by itself", () => hostPids(rig.state).length === 0);
    expect(readdirSync(join(rig.state, "hosts"))).toEqual([]);
    expect(readdirSync(rig.runtime)).toEqual([]);
  });
});
