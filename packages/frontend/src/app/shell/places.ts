import {
  Activity,
  Bot,
  Boxes,
  CalendarClock,
  Gauge,
  GitMerge,
  ListTree,
  Server,
  ShieldCheck,
  SquareTerminal,
  type LucideIcon,
} from "lucide-react";

import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

import type { MayDo } from "../../binding/me-context.ts";

interface Place {
  readonly name:
    | "overview"
    | "runs"
    | "schedules"
    | "services"
    | "queue"
    | "terminals"
    | "agents"
    | "workers"
    | "system"
    | "admin";
  readonly icon: LucideIcon;
  /** Any one of these permissions is enough; an empty list means everybody. */
  readonly needs: readonly RouteNeed[];
  readonly keys: string;
}

/** Navigation targets, in display order. */
const all: readonly Place[] = [
  { name: "overview", icon: Activity, needs: [], keys: "g o" },
  { name: "runs", icon: ListTree, needs: ["runs:read"], keys: "g r" },
  { name: "terminals", icon: SquareTerminal, needs: ["terminals:read"], keys: "g t" },
  { name: "agents", icon: Bot, needs: ["runs:read"], keys: "g e" },
  { name: "workers", icon: Server, needs: ["workers:read"], keys: "g w" },
  { name: "queue", icon: GitMerge, needs: ["checkouts:read"], keys: "g m" },
  { name: "schedules", icon: CalendarClock, needs: ["runs:read"], keys: "g c" },
  { name: "services", icon: Boxes, needs: ["runs:read"], keys: "g v" },
  { name: "system", icon: Gauge, needs: ["workers:read"], keys: "g s" },
  {
    name: "admin",
    icon: ShieldCheck,
    needs: ["users:read", "settings:read", "audit:read", "members:write", "secrets:write"],
    keys: "g a",
  },
];

/** Returns the navigation targets that this user may see. */
export function placesFor(may: MayDo): readonly Place[] {
  return all.filter(({ needs }) => needs.length === 0 || needs.some((need) => may(need)));
}

/** Returns whether the path is this place or below it. */
export function isAt(to: string, path: string): boolean {
  return path === to || (to !== addresses.overview && path.startsWith(`${to}/`));
}
