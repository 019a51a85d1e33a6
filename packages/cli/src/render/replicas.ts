import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import { formatDuration } from "../text/duration.ts";
import { visible } from "../text/width.ts";

type Replica = NonNullable<ResourceUse["replicas"]>[number];

/** A server tells about itself every 2 seconds. */
const silentMs = 10_000;

export function isSilent({ seenAt }: Replica, now: number): boolean {
  return now - seenAt > silentMs;
}

/** Describes a server of a PostgreSQL database in one line. */
export function describeReplica(replica: Replica, now: number): string {
  const { machine, home, release, address } = replica;
  const place = `${visible(machine)} (${visible(home)}), release ${visible(release)}`;
  const at = address === undefined ? "" : `, ${visible(address)}`;
  return `${place}${at}: ${doing(replica, now)}`;
}

function doing(replica: Replica, now: number): string {
  if (isSilent(replica, now)) return `silent for ${formatDuration(now - replica.seenAt)}`;
  if (replica.holds) return "holds the database";
  if (replica.lagMs === undefined) return "cannot reach the server that holds the database";
  return `passes requests on in ${replica.lagMs} ms`;
}
