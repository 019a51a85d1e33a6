import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import {
  decodeTimeNotes,
  sessionFileNames,
  type TimeNote,
} from "@wezterm-parallel/shared/protocol/host/session-files";

import { OutputTimes } from "../../../host/output/output-times.ts";
import { hostPids, SessionRig, waitFor } from "../../../../test/rigs/session-rig.ts";
import type { SessionRequest } from "../sessions.ts";
import { hostProgramOfTests } from "../../../../test/rigs/host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";

const open = (home: { state: string; runtime: string }) =>
  openHostSessions({ ...home, hostProgram: hostProgramOfTests, hosts: 1 });

function notesOf(
  { directory }: SessionRequest,
  name: "outTimes" | "errTimes" = "outTimes",
): readonly TimeNote[] {
  const path = join(directory, sessionFileNames[name]);
  return existsSync(path) ? decodeTimeNotes(readFileSync(path)) : [];
}

test.each([
  ["with a terminal", { terminal: { columns: 80, rows: 24 } }, "outTimes"],
  ["without a terminal", {}, "errTimes"],
  [
    "with secrets",
    { masked: ["TOKEN"], env: { PATH: process.env["PATH"] ?? "", TOKEN: "s3cr3t" } },
    "errTimes",
  ],
] as const)("%s, it is noted when each part of the output came", async (_, more, name) => {
  await using rig = new SessionRig(open);
  const sessions = await rig.open();
  const gates = [1, 2].map((nth) => join(rig.root, `gate-${nth}`));
  const script = `echo "one $TOKEN" >&2; until [ -e ${gates[0]} ]; do sleep 0.01; done
    echo two >&2; until [ -e ${gates[1]} ]; do sleep 0.01; done`;
  const request = rig.request(script, more);
  const startedAt = Date.now();
  await rig.start(sessions, request);
  await waitFor("the first note", () => notesOf(request, name).length === 1);
  const between = Date.now();
  writeFileSync(gates[0] ?? "", "");
  await waitFor("the second note", () => notesOf(request, name).length === 2);
  const [first, second] = notesOf(request, name);
  writeFileSync(gates[1] ?? "", "");
  await sessions.ended(request.id);
  const log = readFileSync(join(request.directory, name === "outTimes" ? "out.log" : "err.log"), "latin1");
  expect([first?.offset, second?.offset]).toEqual([log.indexOf("\n") + 1, log.length]);
  expect(first?.at).toBeGreaterThanOrEqual(startedAt - 5);
  expect(first?.at).toBeLessThanOrEqual(between);
  expect(second?.at).toBeGreaterThanOrEqual(between - 5);
});

test("a quick program leaves no file of notes", async () => {
  await using rig = new SessionRig(open);
  const sessions = await rig.open();
  const request = rig.request("echo done");
  await rig.run(sessions, request);
  expect(readdirSync(request.directory)).not.toContain(sessionFileNames.outTimes);
});

test("notes outlive a host that is killed", async () => {
  await using rig = new SessionRig(open);
  const sessions = await rig.open();
  const request = rig.request("echo one; exec sleep 1000", { terminal: { columns: 80, rows: 24 } });
  await rig.start(sessions, request);
  await waitFor("the note", () => notesOf(request).length === 1);
  for (const pid of hostPids(rig.state)) process.kill(pid, "SIGKILL");
  expect((await sessions.ended(request.id)).kind).toBe("lost");
  expect(notesOf(request)).toMatchObject([{ offset: 5 }]);
});

test("a torn note is cut off by the next one, and is not read before", async () => {
  await using rig = new SessionRig(open);
  const request = rig.request("true");
  const [log, notes] = [join(request.directory, "out.log"), join(request.directory, "out.times")];
  const times = new OutputTimes(request.directory, "out");
  writeFileSync(log, "one\n");
  times.look();
  writeFileSync(notes, "torn", { flag: "a" });
  expect(notesOf(request)).toMatchObject([{ offset: 4 }]);
  writeFileSync(log, "two\n", { flag: "a" });
  times.look();
  expect(notesOf(request)).toMatchObject([{ offset: 4 }, { offset: 8 }]);
});

test("the longer output goes on, the fewer notes are made of it", async () => {
  await using rig = new SessionRig(open);
  const request = rig.request("true");
  const times = new OutputTimes(request.directory, "out");
  const log = join(request.directory, "out.log");
  const day = 86_400;
  for (let second = 0; second < day; second += 1) {
    writeFileSync(log, "x", { flag: "a" });
    times.look();
  }
  expect(statSync(join(request.directory, "out.times")).size).toBeLessThan(300_000);
  const last = notesOf(request).at(-1)?.offset ?? 0;
  expect(day - last).toBeLessThan(32);
});
