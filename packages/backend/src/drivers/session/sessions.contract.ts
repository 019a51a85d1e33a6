import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { isGone, SessionRig, waitFor } from "../../../test/rigs/session-rig.ts";
import type { Sessions } from "./sessions.ts";

const terminal = { columns: 80, rows: 24 };

/** Contract of every implementation of sessions. */
export function describeSessions(
  name: string,
  open: (home: { state: string; runtime: string }) => Promise<Sessions>,
): void {
  describe(name, () => {
    describe.each([
      ["with a terminal", terminal],
      ["without a terminal", undefined],
    ])("%s", (_, size) => describeBoth(open, size));

    it("keeps stdout and stderr apart without a terminal, and gives the task no input", async () => {
      await using rig = new SessionRig(open);
      const sessions = await rig.open();
      const request = rig.request("echo out; echo err >&2; cat");
      expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 0 });
      expect(rig.out(request).toString()).toBe("out\n");
      expect(readFileSync(join(request.directory, "err.log"), "utf8")).toBe("err\n");
    });

    it("gives the program a terminal of the size asked for, in UTF-8 editing mode", async () => {
      await using rig = new SessionRig(open);
      const sessions = await rig.open();
      const request = rig.request("stty size; stty -a | grep -o -- '-*iutf8'; tty -s && echo yes", {
        terminal: { columns: 200, rows: 50 },
      });
      await rig.run(sessions, request);
      expect(rig.out(request).toString()).toBe("50 200\r\niutf8\r\nyes\r\n");
    });

    it("answers programs' terminal queries while nobody is attached", async () => {
      await using rig = new SessionRig(open);
      const sessions = await rig.open();
      const ask = String.raw`stty raw -echo; printf 'ab\033[6n'; dd bs=1 count=6 2>/dev/null | od -c | head -1;
        printf '\033[5n'; dd bs=1 count=4 2>/dev/null | od -c | head -1`;
      const request = rig.request(ask, { terminal });
      await rig.run(sessions, request);
      expect(rig.out(request).toString()).toContain("033   [   1   ;   3   R");
      expect(rig.out(request).toString()).toContain("033   [   0   n");
    });
  });
}

type Open = (home: { state: string; runtime: string }) => Promise<Sessions>;

function describeBoth(open: Open, size: { columns: number; rows: number } | undefined): void {
  it("runs a program, keeps what it printed and says how it exited", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const request = rig.request("printf 'a b'; exit 7", { terminal: size });
    expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 7 });
    expect(rig.out(request).toString()).toBe("a b");
    expect(JSON.parse(readFileSync(join(request.directory, "exit.json"), "utf8"))).toMatchObject({
      kind: "exited",
      code: 7,
      logBytes: 3,
    });
  });

  it("names the signal that ended a program", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const end = await rig.run(sessions, rig.request("kill -9 $$", { terminal: size }));
    expect(end).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
  });

  it("gives the program exactly its arguments, environment, directory and umask", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const cwd = join(rig.root, "日本 語");
    mkdirSync(cwd);
    const script = `printf '%s|' "$@" "$A" "$(pwd)" "$(umask)" "$HOME"`;
    const request = rig.request(["sh", "-c", script, "sh", "a b", "", "$x`'\""], {
      terminal: size,
      cwd,
      umask: 0o027,
      env: { PATH: process.env["PATH"] ?? "", A: "1\n2" },
    });
    await rig.run(sessions, request);
    const said = rig.out(request).toString().replaceAll("\r", "");
    expect(said).toBe(`a b||$x\`'"|1\n2|${cwd}|0027||`);
  });

  it("reports what is missing before anything is started", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const plain = join(rig.root, "plain");
    writeFileSync(plain, "#!/bin/sh\n");
    chmodSync(plain, 0o644);
    const reasons = await Promise.all(
      [
        rig.request(["no-such-program"], { terminal: size }),
        rig.request(["./nothing"], { terminal: size }),
        rig.request([plain], { terminal: size }),
        rig.request(["true"], { terminal: size, cwd: join(rig.root, "nowhere") }),
        rig.request(["true"], { terminal: size, cwd: plain }),
      ].map(async (request) => {
        const started = await sessions.start(request);
        return started.ok ? "started" : started.failure.reason;
      }),
    );
    expect(reasons).toEqual([
      "missing-program",
      "missing-program",
      "permission-denied",
      "missing-directory",
      "missing-directory",
    ]);
    expect(sessions.known().size).toBe(0);
  });

  it("starts a session once, however often it is asked", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const request = rig.request("echo once", { terminal: size });
    const [first, second] = await Promise.all([sessions.start(request), sessions.start(request)]);
    await sessions.ended(request.id);
    expect(first).toEqual(second);
    expect((await sessions.start(request)).ok).toBe(true);
    expect(rig.out(request).toString().trim()).toBe("once");
  });

  it("stops a task that forks 200 children and ignores TERM, with all of them", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const script = `trap '' TERM; i=0; while [ $i -lt 200 ]; do sleep 1000 & i=$((i+1)); done; echo ready; wait`;
    const request = rig.request(script, { terminal: size });
    const { pid } = await rig.start(sessions, request);
    await waitFor("200 children", () => rig.out(request).includes("ready"));
    const report = await sessions.stop(request.id, 50);
    expect(report).toEqual({ stopped: 201, alive: [] });
    expect(isGone(pid)).toBe(true);
    expect(await sessions.ended(request.id)).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
  });

  it("lets a program end by itself within the grace", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const request = rig.request(`trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done`, {
      terminal: size,
    });
    await rig.start(sessions, request);
    await waitFor("the trap", () => rig.out(request).includes("ready"));
    await sessions.stop(request.id, 10_000);
    expect(await sessions.ended(request.id)).toMatchObject({ kind: "exited", code: 5 });
  });

  it("finds what left the session, by a session and a parent of its own", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const file = join(rig.root, "escaped");
    const script = `setsid sh -c 'setsid sh -c "echo \\$\\$ > ${file}.tmp; mv ${file}.tmp ${file}; exec sleep 1000" & exit' & sleep 1000`;
    const request = rig.request(script, { terminal: size });
    await rig.start(sessions, request);
    await waitFor("the escape", () => existsSync(file));
    const escaped = Number(readFileSync(file, "utf8"));
    expect(isGone(escaped)).toBe(false);
    expect((await sessions.stop(request.id, 1_000)).alive).toEqual([]);
    expect(isGone(escaped)).toBe(true);
  });

  it("stops processes that a task left running", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const request = rig.request("trap '' HUP; sleep 1000 <&- >&- 2>&- & echo $!", { terminal: size });
    expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 0 });
    const left = Number(rig.out(request).toString());
    expect(isGone(left)).toBe(false);
    expect(await sessions.sweep(request.id)).toEqual({ stopped: 1, alive: [] });
    expect(isGone(left)).toBe(true);
    expect(await sessions.sweep(request.id)).toEqual({ stopped: 0, alive: [] });
  });

  it("knows after a restart of the worker what runs and what ended meanwhile", async () => {
    await using rig = new SessionRig(open);
    const before = await rig.open();
    const gate = join(rig.root, "gate");
    const wait = `while [ ! -e ${gate} ]; do sleep 0.01; done`;
    const short = rig.request(`${wait}; exit 3`, { terminal: size });
    const long = rig.request("sleep 1000", { terminal: size });
    await rig.start(before, short);
    await rig.start(before, long);
    await before[Symbol.asyncDispose]();
    writeFileSync(gate, "");
    await waitFor("the exit", () => existsSync(join(short.directory, "exit.json")));
    const after = await rig.open();
    expect([...after.known()].sort()).toEqual([short.id, long.id].sort());
    expect(await after.ended(short.id)).toMatchObject({ kind: "exited", code: 3 });
    after.forget(short.id);
    expect([...after.known()]).toEqual([long.id]);
    await after.stop(long.id, 1_000);
    expect(await after.ended(long.id)).toMatchObject({ kind: "signalled", signal: "SIGTERM" });
  });

  it("stops everything by itself when nobody renews its lease", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const request = rig.request("trap '' HUP TERM; while :; do sleep 1000; done", { terminal: size });
    const { pid } = await rig.start(sessions, request);
    sessions.renew(100);
    const end = await sessions.ended(request.id);
    expect(end).toMatchObject({ kind: "lost", failure: { reason: "lease-expired" } });
    expect(isGone(pid)).toBe(true);
  });
}
