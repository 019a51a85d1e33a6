import { createContext, useCallback, useContext } from "react";

import { mayDo } from "@wezterm-parallel/shared/domain/access/may-do";
import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Identity } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

export const MeContext = createContext<Identity | undefined>(undefined);

/** Returns the signed-in user. */
export function useMe(): Identity {
  const me = useContext(MeContext);
  if (me === undefined) throw new Error("useMe is for pages of somebody who is signed in.");
  return me;
}

/** Returns whether the user has this permission; without a project: in at least one project. */
export type MayDo = (need: RouteNeed, project?: string) => boolean;

/** Returns the check that decides what is shown, e.g. `const may = usePermissions(); may("runs:write", project)`. */
export function usePermissions(): MayDo {
  const me = useMe();
  return useCallback((need, project) => mayDo(me, need, project), [me]);
}
