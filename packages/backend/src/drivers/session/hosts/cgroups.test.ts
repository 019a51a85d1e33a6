import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { describe, expect, it } from "vitest";

import { findCgroupBase, releaseCgroupBase } from "../../../base/process-tree/cgroup-base.ts";
import { homeId } from "../../../base/process-tree/home-id.ts";
import { hostPids, isGone, SessionRig, waitFor } from "../../../../test/rigs/session-rig.ts";
import type { SessionRequest } from "../sessions.ts";
import { hostProgramOfTests } from "../../../../test/rigs/host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";

const terminal = { columns: 80, rows: 24 };
const open = (home: { state: string; runtime: string }) =>
  openHostSessions({ ...home, hostProgram: hostProgramOfTests, hosts: 1 });

/** A process without any link to its task: no environment, its own session and parent. */
const untraceable = (file: string): string =>
  `setsid env -i /bin/sh -c 'trap "" HUP TERM; setsid /bin/sh -c "trap \\"\\" HUP TERM; echo \\$\\$ > ${file}.tmp; mv ${file}.tmp ${file}; while :; do sleep 1000; done" <&- >&- 2>&- &' <&- >&- 2>&-`;

const base = findCgroupBase("test");
if (base !== undefined) releaseCgroupBase(base);
const why = base === undefined ? " (skipped: no writable cgroup2 with cgroup.kill on this machine)" : "";

async function escape(file: string): Promise<number> {
  await waitFor("the escape", () => existsSync(file));
  return Number(readFileSync(file, "utf8"));
}

/** Settles when this many cgroups of a home remain: the host removes those that it has left. */
async function awaitCgroups(state: string, count: number): Promise<void> {
  await waitFor(`${count} cgroups`, () => leftCgroups(state).length === count);
}

function leftCgroups(state: string): string[] {
  const own = findCgroupBase(homeId(state)) ?? "";
  const left = readdirSync(own, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  releaseCgroupBase(own);
  return left.map((entry) => entry.name);
}

/** Returns the file by which a process is moved to the cgroup of this one. */
function membersOf(pid: number): string {
  const path = /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, "utf8"))?.[1] ?? "";
  const mount = /^\S+ (\S+) cgroup2 /m.exec(readFileSync("/proc/mounts", "utf8"))?.[1] ?? "";
  return `${mount}${path}/cgroup.procs`;
}

describe.skipIf(base === undefined)(`a process that left every trace of its task behind${why}`, () => {
  const kinds: [string, Partial<SessionRequest>][] = [
    ["with a terminal", { terminal }],
    ["without a terminal, contained", { contained: true }],
  ];

  it.each(kinds)("%s, is stopped with it", async (_, how) => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const file = join(rig.root, "escaped");
    const request = rig.request(`${untraceable(file)}; sleep 1000`, how);
    await rig.start(sessions, request);
    const escaped = await escape(file);
    expect(readFileSync(`/proc/${escaped}/environ`, "latin1")).not.toContain("WZP_");
    expect((await sessions.stop(request.id, 20)).alive).toEqual([]);
    expect(isGone(escaped)).toBe(true);
    expect(await sessions.ended(request.id)).toMatchObject({ kind: "signalled" });
    await awaitCgroups(rig.state, 0);
  });

  it("is stopped without its host, even while that is in the same cgroup", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const [stopped, other] = ["stopped", "other"].map(() => rig.request("exec sleep 1000", { terminal }));
    if (stopped === undefined || other === undefined) return;
    const running = await rig.start(sessions, stopped);
    await rig.start(sessions, other);
    const [host = 0] = hostPids(rig.state);
    const home = membersOf(host);
    writeFileSync(membersOf(running.pid), String(host));
    expect((await sessions.stop(stopped.id, 20)).alive).toEqual([]);
    expect(await sessions.ended(stopped.id)).toMatchObject({ kind: "signalled" });
    expect(isGone(host)).toBe(false);
    writeFileSync(home, String(host));
    await sessions.stop(other.id, 20);
    expect(await sessions.ended(other.id)).toMatchObject({ kind: "signalled" });
  });

  it.each(kinds)("%s, is swept after it", async (_, how) => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const file = join(rig.root, "escaped");
    const request = rig.request(`${untraceable(file)}; while [ ! -e ${file} ]; do sleep 0.01; done`, how);
    expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 0 });
    const escaped = await escape(file);
    expect(isGone(escaped)).toBe(false);
    expect((await sessions.sweep(request.id)).alive).toEqual([]);
    expect(isGone(escaped)).toBe(true);
    await awaitCgroups(rig.state, 0);
  });

  it.each(kinds)("%s, goes when its host is killed", async (_, how) => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const file = join(rig.root, "escaped");
    const request = rig.request(`${untraceable(file)}; sleep 1000`, how);
    await rig.start(sessions, request);
    const escaped = await escape(file);
    for (const host of hostPids(rig.state)) process.kill(host, "SIGKILL");
    expect(await sessions.ended(request.id)).toMatchObject({ kind: "lost" });
    expect(isGone(escaped)).toBe(true);
    await awaitCgroups(rig.state, 0);
  });

  it("goes when no worker renews the lease", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const file = join(rig.root, "escaped");
    const request = rig.request(`${untraceable(file)}; sleep 1000`, { terminal });
    await rig.start(sessions, request);
    const escaped = await escape(file);
    sessions.renew(100);
    expect(await sessions.ended(request.id)).toMatchObject({ kind: "lost" });
    expect(isGone(escaped)).toBe(true);
  });
});

describe.skipIf(base === undefined)(`cgroups of a home${why}`, () => {
  it("hold a program before it runs, and go with it", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const request = rig.request("grep ^0:: /proc/self/cgroup", { terminal });
    await rig.run(sessions, request);
    expect(rig.out(request).toString()).toMatch(
      new RegExp(`/wzp-${homeId(rig.state)}/h-[0-9a-f]+\\.1\\r\\n$`),
    );
    await awaitCgroups(rig.state, 0);
  });

  it("go with programs that end at once, several at a time, and before one without a cgroup", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const base = findCgroupBase(homeId(rig.state)) ?? "";
    const requests = Array.from({ length: 40 }, () => rig.request("cat /proc/self/cgroup", { terminal }));
    for (let at = 0; at < requests.length; at += 4) {
      const ends = await Promise.all(requests.slice(at, at + 4).map((each) => rig.run(sessions, each)));
      expect(ends.map(({ kind }) => kind)).toEqual(["exited", "exited", "exited", "exited"]);
    }
    const seen = requests.map((each) => /\.(\d+)\r\n/.exec(rig.out(each).toString())?.[1]);
    expect(new Set(seen).size).toBe(requests.length);
    const plain = rig.request("grep ^0:: /proc/self/cgroup", {});
    await rig.run(sessions, plain);
    expect(rig.out(plain).toString()).not.toContain(basename(base));
    await awaitCgroups(rig.state, 0);
  });

  it("are entered by few threads of the host, because each of them costs time", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    await rig.run(sessions, rig.request("true", { terminal }));
    const [host = 0] = hostPids(rig.state);
    expect(readdirSync(`/proc/${host}/task`).length).toBeLessThanOrEqual(5);
  });

  it("that a dead host left are removed by the next worker; others stay", async () => {
    await using rig = new SessionRig(open);
    const own = findCgroupBase(homeId(rig.state)) ?? "";
    mkdirSync(`${own}/h-0123456789ab.7/inner`, { recursive: true });
    const sessions = await rig.open();
    expect(existsSync(`${own}/h-0123456789ab.7`)).toBe(false);
    const request = rig.request("echo ready; sleep 1000", { terminal });
    const { pid } = await rig.start(sessions, request);
    await rig.open();
    expect(leftCgroups(rig.state)).toHaveLength(1);
    expect(isGone(pid)).toBe(false);
  });
});
