import { describeSessions } from "../sessions.contract.ts";
import { hostProgramOfTests } from "../../../../test/rigs/host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";

describeSessions("sessions in session hosts", (home) =>
  openHostSessions({ ...home, hostProgram: hostProgramOfTests, hosts: 1 }),
);
