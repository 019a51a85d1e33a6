import { type Allowed, mayDo } from "@wezterm-parallel/shared/domain/access/may-do";
import type { Permission } from "@wezterm-parallel/shared/domain/access/permissions";

import type { Command } from "./keys.ts";

/** Returns whether a command is available for a project, such as `p3`; undefined for no project. */
export type Offers = (command: Command["do"], project?: string) => boolean;

const needs: Partial<Record<Command["do"], Permission>> = {
  retry: "runs:write",
  cancel: "runs:write",
  pause: "runs:write",
  priority: "runs:write",
  attach: "terminals:read",
};

/**
 * For a remote server, whose panes are not on this machine; `allowed` is undefined while the permissions are
 * unknown.
 */
export function offersElsewhere(allowed: Allowed | undefined): Offers {
  return (command, project) => {
    if (command === "open") return false;
    const need = needs[command];
    return need === undefined || allowed === undefined || mayDo(allowed, need, project);
  };
}

/** On the local machine everything is available. */
export const offersAll: Offers = () => true;
