import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";

import type { MayDo } from "../../binding/me-context.ts";

/** The parts of the administration, each with its own address, in navigation order. */
const all = [
  { id: "users", needs: ["users:read"] },
  { id: "projects", needs: ["members:write", "secrets:write"] },
  { id: "webhooks", needs: ["secrets:write"] },
  { id: "incoming", needs: ["secrets:write"] },
  { id: "hooks", needs: ["secrets:write"] },
  { id: "keys", needs: ["credentials:all"] },
  { id: "sign-ins", needs: ["credentials:all"] },
  { id: "single-sign-on", needs: ["settings:read"] },
  { id: "settings", needs: ["settings:read"] },
  { id: "audit", needs: ["audit:read"] },
] as const satisfies readonly { readonly id: string; readonly needs: readonly RouteNeed[] }[];

export type PartId = (typeof all)[number]["id"];

/** Returns the parts that this user may see. */
export function partsFor(may: MayDo): readonly PartId[] {
  return all.filter(({ needs }) => needs.some((need) => may(need))).map(({ id }) => id);
}
