import { expect, test } from "vitest";

import { describeMasking } from "../masking.contract.ts";
import { SessionRig, waitFor } from "../../../../test/rigs/session-rig.ts";
import { hostProgramOfTests } from "../../../../test/rigs/host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";
import { TestViewer } from "../../../../test/rigs/test-viewer.ts";

const openWith = (hostProgram: readonly string[]) => (home: { state: string; runtime: string }) =>
  openHostSessions({ ...home, hostProgram, hosts: 1 });

describeMasking("sessions in session hosts", openWith(hostProgramOfTests));
describeMasking("sessions in session hosts without koffi", openWith([...hostProgramOfTests, "--no-starter"]));

test("viewers of a terminal see masks: in the snapshot, in later output, and where the secret was typed", async () => {
  await using rig = new SessionRig(openWith(hostProgramOfTests));
  const sessions = await rig.open();
  const plain = rig.request('echo "before $TOKEN."; read line; echo "after $TOKEN."', {
    terminal: { columns: 80, rows: 24 },
  });
  const request = { ...plain, env: { ...plain.env, TOKEN: "hunter-two-three" }, masked: ["TOKEN"] };
  await rig.start(sessions, request);
  await waitFor("the first line", () => rig.out(request).includes("before ***."));
  using viewer = new TestViewer(request);
  await waitFor("the snapshot", () => viewer.text.includes("before ***."));
  for (const key of "hunter-two-three!\r") viewer.type(key);
  await sessions.ended(request.id);
  await viewer.closed();
  expect(viewer.text).toContain("after ***.");
  expect(viewer.text).not.toContain("nter-two");
  expect(rig.out(request).toString()).toMatch(/^before \*\*\*\.\r\n(?:hu|h)?\*\*\*!\r\nafter \*\*\*\.\r\n$/);
});
