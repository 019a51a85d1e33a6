import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { SessionRig } from "../../../../test/rigs/session-rig.ts";
import type { Sessions } from "../sessions.ts";
import { awkwardBytes, itKeepsAFlood } from "../flood.contract.ts";
import { hostProgramOfTests } from "../../../../test/rigs/host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";

const terminal = { columns: 200, rows: 50 };

const open = (home: { state: string; runtime: string }) =>
  openHostSessions({ ...home, hostProgram: hostProgramOfTests });

/** Runs the same program `count` times, `width` concurrently; returns how many logs differ from `wanted`. */
async function countWrong(
  rig: SessionRig,
  sessions: Sessions,
  job: { count: number; width: number; argv: readonly string[]; wanted: Buffer },
): Promise<number> {
  let left = job.count;
  let wrong = 0;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const request = rig.request(job.argv, { terminal });
      const end = await rig.run(sessions, request);
      const exact = end.kind === "exited" && end.code === 0 && rig.out(request).equals(job.wanted);
      if (!exact) wrong += 1;
      sessions.forget(request.id);
    }
  };
  await Promise.all(Array.from({ length: job.width }, lane));
  return wrong;
}

describe("what a program writes to its terminal", () => {
  it(
    "is complete for 1,000 programs that print and exit at once, 16 at a time",
    { timeout: 60_000 },
    async () => {
      await using rig = new SessionRig(open);
      const sessions = await rig.open();
      const argv = ["echo", "a short last word"];
      const wanted = Buffer.from("a short last word\r\n");
      expect(await countWrong(rig, sessions, { count: 1_000, width: 16, argv, wanted })).toBe(0);
    },
  );

  it.each([5_000, 60_000, 200_000])(
    "is exact for %i bytes of any value written just before the exit",
    { timeout: 60_000 },
    async (size) => {
      await using rig = new SessionRig(open);
      const sessions = await rig.open();
      const file = join(rig.root, "bytes");
      const wanted = awkwardBytes(size);
      writeFileSync(file, wanted);
      const argv = ["sh", "-c", `stty raw; exec cat ${file}`];
      expect(await countWrong(rig, sessions, { count: 100, width: 16, argv, wanted })).toBe(0);
    },
  );

  itKeepsAFlood(open, { megabytes: 100, timeout: 60_000 });

  it("ends with the program, also when the program closed its terminal long before", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const script = "echo before; exec </dev/null >/dev/null 2>&1; sleep 0.3; exit 4";
    const request = rig.request(script, { terminal });
    expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 4 });
    expect(rig.out(request).toString()).toBe("before\r\n");
  });

  it("goes on and is counted when the disk is full, and the exit says so", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const request = rig.request("head -c 100000 /dev/zero; exit 6", { terminal });
    // Every write to /dev/full fails with ENOSPC.
    symlinkSync("/dev/full", join(request.directory, "out.log"));
    expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 6 });
    const exit: unknown = JSON.parse(readFileSync(join(request.directory, "exit.json"), "utf8"));
    expect(exit).toMatchObject({
      code: 6,
      logBytes: 0,
      logTruncated: { dropped: 100_000, failure: { reason: "disk-full" } },
    });
  });
});
