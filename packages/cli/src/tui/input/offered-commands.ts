import { type Allowed, mayDo } from "@wezterm-parallel/shared/domain/access/may-do";
import type { Permission } from "@wezterm-parallel/shared/domain/access/permissions";

import type { Command } from "./keys.ts";

/** Whether a command is offered for what is of a project, such as `p3`; absent: for nothing in particular. */
export type Offers = (command: Command["do"], project?: string) => boolean;

const needs: Partial<Record<Command["do"], Permission>> = {
  retry: "runs:write",
  cancel: "runs:write",
  pause: "runs:write",
  priority: "runs:write",
  attach: "terminals:read",
};

/** At a server elsewhere, whose panes are not this machine's; `allowed` absent: nobody knows yet what may be done. */
export function offersElsewhere(allowed: Allowed | undefined): Offers {
  return (command, project) => {
    if (command === "open") return false;
    const need = needs[command];
    return need === undefined || allowed === undefined || mayDo(allowed, need, project);
  };
}

/** On one's own machine everything is one's own. */
export const offersAll: Offers = () => true;
