import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { SessionRig, waitFor } from "../../../../test/rigs/session-rig.ts";
import type { SessionRequest } from "../sessions.ts";
import { readMeta } from "./fleet/host-files.ts";
import { hostProgramOfTests } from "../../../../test/rigs/host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";
import { TestViewer } from "../../../../test/rigs/test-viewer.ts";

const terminal = { columns: 80, rows: 24 };
const open = (home: { state: string; runtime: string }) =>
  openHostSessions({ ...home, hostProgram: hostProgramOfTests, hosts: 1 });

/** Prints its size at first and after every change. */
const saysSize = `trap 'stty size' WINCH; stty size; while :; do read line && echo "heard $line"; done`;

async function logs(rig: SessionRig, request: SessionRequest, text: string): Promise<void> {
  await waitFor(`${JSON.stringify(text)} in the log`, () => rig.out(request).includes(text));
}

describe("a viewer", () => {
  it("that does not read never slows the task, and then sees the present screen instead of all that passed", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const gate = join(rig.root, "gate");
    const flood = `head -c 20000000 /dev/zero | tr '\\0' x`;
    const script = `echo ready; while [ ! -e ${gate} ]; do sleep 0.01; done; ${flood}; printf '\\033[2J\\033[HThe end.'`;
    const request = rig.request(script, { terminal });
    await rig.start(sessions, request);
    using slow = new TestViewer(request);
    await waitFor("the first screen", () => slow.text.includes("ready"));
    slow.pause();
    writeFileSync(gate, "");
    expect(await sessions.ended(request.id)).toMatchObject({ kind: "exited", code: 0 });
    expect(rig.out(request).length).toBeGreaterThan(20_000_000);
    slow.resume();
    await slow.closed();
    expect(slow.received).toBeLessThan(5_000_000);
    expect(slow.snapshots.length).toBeGreaterThan(1);
    expect(slow.text).toContain("The end.");
    expect(slow.messages.at(-1)).toMatchObject({ type: "ended", exit: { kind: "exited", code: 0 } });
  });

  it("that reads gets every byte once, in order, after its snapshot, beside a viewer that does not read", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const gate = join(rig.root, "gate");
    const script = `while [ ! -e ${gate} ]; do sleep 0.01; done; seq 1 60000; exit 3`;
    const request = rig.request(script, { terminal });
    await rig.start(sessions, request);
    using slow = new TestViewer(request);
    using quick = new TestViewer(request);
    await waitFor("both", () => quick.snapshots.length + slow.snapshots.length === 2);
    slow.pause();
    writeFileSync(gate, "");
    await quick.closed();
    expect(quick.snapshots).toHaveLength(1);
    expect(quick.output).toBe(rig.out(request).toString());
  });

  it("the viewer that was active last sets the size of the terminal; when it leaves, the previous one", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const request = rig.request(saysSize, { terminal });
    await rig.start(sessions, request);
    await logs(rig, request, "24 80");
    using first = new TestViewer(request, { columns: 100, rows: 30 });
    await logs(rig, request, "30 100");
    const second = new TestViewer(request, { columns: 90, rows: 20 });
    await logs(rig, request, "20 90");
    first.type("typed\n");
    await waitFor("the size of who types", () => sizes(rig, request).join() === "24 80,30 100,20 90,30 100");
    second.resize(70, 10);
    await waitFor("the size of who resizes", () => sizes(rig, request).at(-1) === "10 70");
    second[Symbol.dispose]();
    await waitFor("the size of who is left", () => sizes(rig, request).at(-1) === "30 100");
    first[Symbol.dispose]();
    using reader = new TestViewer(request, { readOnly: true });
    await waitFor("the reader", () => reader.messages.length > 0);
    expect(reader.messages[0]).toEqual({ type: "attached", columns: 100, rows: 30, owned: false });
  });

  it("that may only read neither types nor resizes, but sees the effects of others", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const request = rig.request(saysSize, { terminal });
    await rig.start(sessions, request);
    await logs(rig, request, "24 80");
    using reader = new TestViewer(request, { readOnly: true, columns: 33, rows: 11 });
    await waitFor("the first screen", () => reader.snapshots.length === 1);
    reader.type("from the reader\n");
    reader.resize(44, 12);
    using owner = new TestViewer(request, { columns: 80, rows: 24 });
    await waitFor("the owner", () => owner.snapshots.length === 1);
    owner.type("from the owner\n");
    await logs(rig, request, "heard from the owner");
    expect(rig.out(request).toString()).not.toContain("from the reader");
    expect(sizes(rig, request)).toEqual(["24 80"]);
    await waitFor("the reader to see it", () => reader.output.includes("heard from the owner"));
  });

  it("that owns the size receives the program's queries, and no other viewer does", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const gate = join(rig.root, "gate");
    const script = `stty raw -echo; while [ ! -e ${gate} ]; do sleep 0.01; done; printf 'say\\033[5n'; dd bs=1 count=4 | od -c`;
    const request = rig.request(script, { terminal });
    await rig.start(sessions, request);
    using other = new TestViewer(request);
    await waitFor("the other", () => other.snapshots.length === 1);
    using owner = new TestViewer(request);
    await waitFor("the owner", () => owner.snapshots.length === 1);
    writeFileSync(gate, "");
    await waitFor("the question", () => owner.output.includes("\x1b[5n"));
    owner.type("\x1b[3n");
    await sessions.ended(request.id);
    await other.closed();
    expect(other.output).toContain("say");
    expect(other.output).not.toContain("\x1b[5n");
    expect(rig.out(request).toString()).toContain("033   [   3   n");
  });

  it("that comes while the program is being started waits for it", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    await rig.start(sessions, rig.request("exit 0", { terminal }));
    for (let time = 0; time < 5; time++) {
      const request = rig.request("echo here; read line; exit 3", { terminal });
      const started = rig.start(sessions, request);
      // Like attach: the file exists before the process.
      while (readMeta(request.directory) === undefined) await setImmediate();
      using viewer = new TestViewer(request);
      viewer.type("early\n");
      await started;
      await viewer.closed();
      expect(viewer.messages.at(-1)).toMatchObject({ type: "ended", exit: { code: 3 } });
    }
  });

  it("sees output from before it attached, and is told when a session that it watches ends", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const gate = join(rig.root, "gate");
    const request = rig.request(`seq 1 100; while [ ! -e ${gate} ]; do sleep 0.01; done; exit 9`, {
      terminal,
    });
    await rig.start(sessions, request);
    await logs(rig, request, "100");
    using viewer = new TestViewer(request);
    await waitFor("the first screen", () => viewer.snapshots.length === 1);
    expect(viewer.text).toContain("100");
    expect(existsSync(gate)).toBe(false);
    writeFileSync(gate, "");
    await viewer.closed();
    expect(viewer.messages.at(-1)).toMatchObject({
      type: "ended",
      exit: { code: 9, sizes: [{ at: 0, ...terminal }] },
    });
  });
});

/** Lists every size that the program printed. */
function sizes(rig: SessionRig, request: SessionRequest): string[] {
  return (
    rig
      .out(request)
      .toString()
      .match(/^\d+ \d+(?=\r)/gm) ?? []
  );
}
