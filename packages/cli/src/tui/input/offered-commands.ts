import { type Allowed, mayDo } from "@wezterm-parallel/shared/domain/access/may-do";
import type { Permission } from "@wezterm-parallel/shared/domain/access/permissions";

import type { KeyCommand } from "./keys.ts";

/** Returns whether a command is available for a project, such as `p3`; undefined for no project. */
export type Offers = (command: KeyCommand["do"], project?: string) => boolean;

const needs: Partial<Record<KeyCommand["do"], Permission>> = {
  retry: "runs:write",
  continue: "runs:write",
  cancel: "runs:write",
  pause: "runs:write",
  priority: "runs:write",
  merge: "changes:merge",
  withdraw: "changes:merge",
  first: "changes:merge",
  pauseQueue: "changes:merge",
  unmerge: "changes:merge",
  attach: "terminals:read",
  answer: "terminals:write",
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
