import { describe } from "vitest";

import { itKeepsAFlood } from "../flood.contract.ts";
import { hostProgramOfTests } from "../../../../test/rigs/host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";

describe("what a program writes to its terminal, in bulk", () => {
  itKeepsAFlood((home) => openHostSessions({ ...home, hostProgram: hostProgramOfTests }), {
    megabytes: 1024,
    timeout: 600_000,
  });
});
