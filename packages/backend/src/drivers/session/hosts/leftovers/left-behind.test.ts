import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { isGone, SessionRig } from "../../../../../test/rigs/session-rig.ts";
import { hostProgramOfTests } from "../../../../../test/rigs/host-program.ts";
import { openHostSessions } from "../open-host-sessions.ts";

const terminal = { columns: 80, rows: 24 };
const open = (home: { state: string; runtime: string }) =>
  openHostSessions({ ...home, hostProgram: hostProgramOfTests, hosts: 1 });

/** The host waits at most 3 s for output after the program ends; the rest is for a busy machine. */
const soonMs = 12_000;

/** The kernel reports the end of a terminal's output only when no process has it open any more. */
describe("a child that outlives its program and keeps the terminal open", () => {
  it("is not waited for; its output so far is in the log to the last byte", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const child = `trap '' HUP; seq 1 20000; echo $$ > ready; exec sleep 1000`;
    const script = `sh -c "${child.replaceAll("$", "\\$")}" & while [ ! -s ready ]; do sleep 0.01; done; printf last; exit 3`;
    const request = rig.request(script, { terminal });
    const before = performance.now();
    expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 3 });
    expect(performance.now() - before).toBeLessThan(soonMs);
    const numbers = Array.from({ length: 20_000 }, (_, at) => `${at + 1}\r\n`).join("");
    expect(rig.out(request).toString()).toBe(`${numbers}last`);
    const pid = Number(readFileSync(join(rig.root, "ready"), "utf8"));
    expect(isGone(pid)).toBe(false);
    expect(await sessions.sweep(request.id)).toEqual({ stopped: 1, alive: [] });
    expect(isGone(pid)).toBe(true);
  });

  it("cannot delay the exit by writing without end, and the log is complete when the exit is reported", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const script = `(trap '' HUP; yes) & while [ ! -s wrote ]; do wc -c < ${rig.root}/session-1/out.log > wrote; done; sleep 0.1; exit 4`;
    const request = rig.request(script, { terminal });
    const before = performance.now();
    expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 4 });
    expect(performance.now() - before).toBeLessThan(soonMs);
    const exit = JSON.parse(readFileSync(join(request.directory, "exit.json"), "utf8")) as {
      logBytes: number;
    };
    const log = join(request.directory, "out.log");
    expect(statSync(log).size).toBe(exit.logBytes);
    expect(exit.logBytes).toBeGreaterThan(0);
    expect((await sessions.sweep(request.id)).alive).toEqual([]);
    expect(statSync(log).size).toBe(exit.logBytes);
  });
});
