import type { GroupResource } from "@wezterm-parallel/shared/protocol/api/schemas/group-schemas";

import type { PoolResource } from "@wezterm-parallel/shared/protocol/api/schemas/pool-schemas";

import type { PoolRecord } from "../../../drivers/store/pools.ts";
import type { GroupRecord } from "../../../drivers/store/groups.ts";

export function describeGroup({ isDefault, parallel, ...group }: GroupRecord): GroupResource {
  return { ...group, default: isDefault, ...(parallel !== undefined && { parallel }) };
}

export function describePool({ state, ...pool }: PoolRecord): PoolResource {
  return {
    ...pool,
    state: state.kind,
    ...(state.kind === "closed" && { until: state.until, reported: state.reported }),
    ...(state.kind !== "open" && { said: state.said }),
    ...(state.kind === "probing" && state.probe !== undefined && { probe: state.probe.name }),
  };
}
