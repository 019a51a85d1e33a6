import type { GroupResource } from "@wezterm-parallel/shared/protocol/api/schemas/group-schemas";

import type { GroupRecord } from "../../../drivers/store/groups.ts";

export function describeGroup({ isDefault, parallel, ...group }: GroupRecord): GroupResource {
  return { ...group, default: isDefault, ...(parallel !== undefined && { parallel }) };
}
