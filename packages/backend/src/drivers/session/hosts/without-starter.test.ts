import { describeSessions } from "../sessions.contract.ts";
import { hostProgramOfTests } from "../../../../test/rigs/host-program.ts";
import { openHostSessions } from "./open-host-sessions.ts";

const hostProgram = [...hostProgramOfTests, "--no-starter"];

describeSessions("sessions in session hosts on a machine without koffi", (home) =>
  openHostSessions({ ...home, hostProgram, hosts: 1 }),
);
