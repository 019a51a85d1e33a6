import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readProcess } from "../../../base/process-tree/process-table.ts";
import { readMeta } from "./fleet/host-files.ts";
import { SessionRig } from "../../../../test/rigs/session-rig.ts";
import { hostProgramOfTests } from "../../../../test/rigs/host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";

const terminal = { columns: 80, rows: 24 };
const open = (home: { state: string; runtime: string }) =>
  openHostSessions({ ...home, hostProgram: hostProgramOfTests, hosts: 1 });

/** Guarantees that neither Node.js's fork nor node-pty's gives. */
describe.runIf(process.platform === "linux").each([
  ["with a terminal", { terminal }],
  ["without a terminal", {}],
])("a program started by posix_spawn, %s,", (_, how) => {
  it("is run by sh if it is a script without an interpreter; a missing interpreter is reported", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const [nameless, missing] = [join(rig.root, "nameless"), join(rig.root, "missing")];
    writeFileSync(nameless, 'printf "%s|" "$0" "$@"\n', { mode: 0o755 });
    writeFileSync(missing, "#!/no/such/interpreter\n", { mode: 0o755 });
    const request = rig.request([nameless, "a b"], how);
    await rig.run(sessions, request);
    expect(rig.out(request).toString()).toBe(`${nameless}|a b|`);
    expect(await sessions.start(rig.request([missing], how))).toMatchObject({
      ok: false,
      failure: { reason: "missing-program" },
    });
  });

  it("has no open file of the host, and no signal that is blocked or ignored", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    for (const other of [{ terminal }, {}]) await rig.start(sessions, rig.request("sleep 1000", other));
    const files = rig.request(["ls", "/proc/self/fd"], how);
    await rig.run(sessions, files);
    // The last one is the directory that `ls` itself opened.
    expect(rig.out(files).toString().trim().split(/\s+/)).toEqual(["0", "1", "2", "3"]);
    const signals = rig.request(["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"], how);
    await rig.run(sessions, signals);
    expect(rig.out(signals).toString()).toMatch(/^SigBlk:\t0{16}\r?\nSigIgn:\t0{16}\r?\n$/);
  });

  it("is recorded with the start time that /proc shows", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const requests = Array.from({ length: 24 }, () => rig.request("sleep 1000", how));
    for (const request of requests) {
      const { pid } = await rig.start(sessions, request);
      expect(readMeta(request.directory)).toMatchObject({ pid, mark: readProcess(pid)?.mark });
    }
  });

  it("may have a umask that closes files to everybody: its logs are those of the host", async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const request = rig.request("umask; touch closed; stat -c %a closed", { ...how, umask: 0o777 });
    expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 0 });
    expect(rig.out(request).toString().split(/\s+/)).toEqual(["0777", "0", ""]);
  });
});
