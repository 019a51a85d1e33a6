import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { hostPids, isGone, SessionRig, waitFor } from "../../../../test/rigs/session-rig.ts";
import { hostProgramOfTests } from "../../../../test/rigs/host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";

const terminal = { columns: 80, rows: 24 };
const open = (home: { state: string; runtime: string }) =>
  openHostSessions({ ...home, hostProgram: hostProgramOfTests, hosts: 1 });

const stubborn = (file: string): string =>
  `trap '' HUP TERM; setsid sh -c 'trap "" HUP TERM; echo $$ > ${file}.tmp; mv ${file}.tmp ${file}; while :; do sleep 1000; done' & while :; do sleep 1000; done`;

describe("after kill -9 of a session host", () => {
  it.each([
    ["with a terminal", terminal],
    ["without a terminal", undefined],
  ])("its sessions %s are lost and their trees gone; others start on a new host", async (_, size) => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const file = join(rig.root, "escaped");
    const request = rig.request(stubborn(file), { terminal: size });
    const { pid } = await rig.start(sessions, request);
    await waitFor("the escape", () => existsSync(file));
    for (const host of hostPids(rig.state)) process.kill(host, "SIGKILL");
    expect(await sessions.ended(request.id)).toMatchObject({
      kind: "lost",
      failure: { reason: "host-lost" },
    });
    expect([isGone(pid), isGone(Number(readFileSync(file, "utf8")))]).toEqual([true, true]);
    sessions.forget(request.id);
    expect(await rig.run(sessions, rig.request("exit 2"))).toMatchObject({ kind: "exited", code: 2 });
    expect(readdirSync(join(rig.state, "hosts")).length).toBe(1);
  });

  it("a worker that starts later finds the sessions lost, and their trees go", async () => {
    await using rig = new SessionRig(open);
    const before = await rig.open();
    const file = join(rig.root, "escaped");
    const request = rig.request(stubborn(file), { terminal });
    await rig.start(before, request);
    await waitFor("the escape", () => existsSync(file));
    await before[Symbol.asyncDispose]();
    for (const host of hostPids(rig.state)) process.kill(host, "SIGKILL");
    await waitFor("the host to die", () => hostPids(rig.state).length === 0);
    const after = await rig.open();
    expect(await after.ended(request.id)).toMatchObject({ kind: "lost" });
    expect(isGone(Number(readFileSync(file, "utf8")))).toBe(true);
  });

  it("an exit that was written before wins", async () => {
    await using rig = new SessionRig(open);
    const before = await rig.open();
    const request = rig.request("exit 9");
    await rig.run(before, request);
    await before[Symbol.asyncDispose]();
    for (const host of hostPids(rig.state)) process.kill(host, "SIGKILL");
    await waitFor("the host to die", () => hostPids(rig.state).length === 0);
    const after = await rig.open();
    expect(await after.ended(request.id)).toMatchObject({ kind: "exited", code: 9 });
    after.forget(request.id);
    expect(readdirSync(join(rig.state, "hosts"))).toEqual([]);
  });

  it("recognizes a session from before a restart of the machine", async () => {
    await using rig = new SessionRig(open);
    const before = await rig.open();
    const request = rig.request("sleep 1000");
    const { pid } = await rig.start(before, request);
    await before[Symbol.asyncDispose]();
    const [host] = hostPids(rig.state);
    process.kill(host ?? 0, "SIGKILL");
    process.kill(pid, "SIGKILL");
    await waitFor("both to die", () => hostPids(rig.state).length === 0 && isGone(pid));
    const [name = ""] = readdirSync(join(rig.state, "hosts"));
    const record = join(rig.state, "hosts", name, "host.json");
    const text = readFileSync(record, "utf8");
    writeFileSync(record, text.replace(/"boot":"[^"]*"/, '"boot":"another"'));
    const after = await rig.open();
    expect(await after.ended(request.id)).toMatchObject({
      kind: "lost",
      failure: { reason: "machine-restarted" },
    });
  });
});

describe("kill -9 of a session host while something starts", () => {
  it("a host that was killed before it could do anything is replaced, and the task does not notice", async () => {
    const killedOnce = (state: string): readonly string[] => {
      const script = `[ -e "$0" ] || { : > "$0"; kill -9 $$; }; exec "$@"`;
      return ["/bin/sh", "-c", script, `${state}.was-killed`, ...hostProgramOfTests];
    };
    await using rig = new SessionRig((home) =>
      openHostSessions({ ...home, hostProgram: killedOnce(home.state), hosts: 1 }),
    );
    const sessions = await rig.open();
    expect(await rig.run(sessions, rig.request("exit 4"))).toMatchObject({ kind: "exited", code: 4 });
    expect(existsSync(`${rig.state}.was-killed`)).toBe(true);
  });

  it("a start that the host took with it is answered as host-lost, once nothing of it runs", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    await rig.run(sessions, rig.request("true"));
    const [host = 0] = hostPids(rig.state);
    process.kill(host, "SIGSTOP");
    const request = rig.request("sleep 1000");
    const started = sessions.start(request);
    process.kill(host, "SIGKILL");
    expect(await started).toMatchObject({ ok: false, failure: { reason: "host-lost" } });
    expect(sessions.known().has(request.id)).toBe(false);
    expect(await rig.run(sessions, rig.request("exit 6"))).toMatchObject({ kind: "exited", code: 6 });
  });
});

describe("after kill -9 of the worker", () => {
  it("its sessions run on, a new worker adopts them and hears how they exit", async () => {
    await using rig = new SessionRig(open);
    const gate = join(rig.root, "gate");
    const request = rig.request(`while [ ! -e ${gate} ]; do sleep 0.01; done; exit 11`, { terminal });
    const program = fileURLToPath(
      new URL("../../../../test/rigs/programs/starting-worker.ts", import.meta.url),
    );
    const worker = spawn(process.execPath, [program, rig.state, rig.runtime, JSON.stringify(request)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(worker.stdout, "data");
    worker.kill("SIGKILL");
    await once(worker, "exit");
    const after = await rig.open();
    expect([...after.known()]).toEqual([request.id]);
    writeFileSync(gate, "");
    expect(await after.ended(request.id)).toMatchObject({ kind: "exited", code: 11 });
  });
});
