import { existsSync } from "node:fs";

import { openLsofPeers } from "../../drivers/peers/lsof/open-lsof-peers.ts";
import type { Peers } from "../../drivers/peers/peers.ts";
import { openProcPeers } from "../../drivers/peers/proc/open-proc-peers.ts";

/** Returns this system's method to find the user who opened a connection. */
export function openPeers(): Peers {
  if (existsSync("/proc/net/tcp")) return openProcPeers();
  if (process.platform === "darwin" && existsSync("/usr/sbin/lsof")) return openLsofPeers("/usr/sbin/lsof");
  return { knows: "nobody", of: async () => ({ kind: "unknown" }) };
}
