import { createContext, useCallback, useContext } from "react";

import { mayDo } from "@wezterm-parallel/shared/domain/access/may-do";
import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Identity } from "@wezterm-parallel/shared/protocol/api/schemas/auth-schemas";

export const MeContext = createContext<Identity | undefined>(undefined);

/** Who is signed in. */
export function useMe(): Identity {
  const me = useContext(MeContext);
  if (me === undefined) throw new Error("useMe is for pages of somebody who is signed in.");
  return me;
}

/** Whether the person may do what needs this; without a project: in one at least. */
export type MayDo = (need: RouteNeed, project?: string) => boolean;

/** What the person may not do is not shown, e.g. `const may = usePermissions(); may("runs:write", project)`. */
export function usePermissions(): MayDo {
  const me = useMe();
  return useCallback((need, project) => mayDo(me, need, project), [me]);
}
