import { existsSync } from "node:fs";

import { peersContract } from "../peers.contract.ts";
import { openProcPeers } from "./open-proc-peers.ts";

peersContract("/proc/net", {
  open: () => openProcPeers(),
  missing: existsSync("/proc/net/tcp") ? undefined : "this system has no /proc/net/tcp",
});
