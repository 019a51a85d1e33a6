import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import { describeReplica, isSilent } from "../render/replicas.ts";
import type { MachineFinding } from "./check-machine.ts";

/** Checks the servers of a database: a warning for each that is silent or cannot reach the one that holds it. */
export function checkReplicas({ replicas = [] }: ResourceUse, now: number): readonly MachineFinding[] {
  if (replicas.length < 2) return [];
  return replicas.map((replica) => {
    const found = describeReplica(replica, now);
    const isLost = isSilent(replica, now) || (!replica.holds && replica.lagMs === undefined);
    if (!isLost) return { name: "replica", level: "ok", found };
    const advice = "See the log of that server; the address it must reach is set with WZP_REPLICA_ADDRESS";
    return { name: "replica", level: "warn", found, advice };
  });
}
