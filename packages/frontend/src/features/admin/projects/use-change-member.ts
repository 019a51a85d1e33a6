import { useState } from "react";

import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { MemberResource } from "@wezterm-parallel/shared/protocol/api/schemas/project-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { useRoleTexts } from "../../../ui/texts/role-texts.ts";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { useProjectsTexts } from "./texts.ts";

/** Grants and removes roles in a project, each with an undo. */
export function useChangeMember(project: string) {
  const api = useApi();
  const texts = useProjectsTexts();
  const roleTexts = useRoleTexts();
  const refresh = useRefresh();
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  /** `role` undefined removes the role. */
  const set = async (name: string, role: Role | undefined): Promise<Failure | undefined> => {
    const answer =
      role === undefined
        ? await api.team.removeMember(project, name)
        : await api.team.setMember(project, name, role);
    await refresh(["members", project], ["users"]);
    return answer.ok ? undefined : answer.failure;
  };
  const give = async (name: string, role: Role, before: Role | undefined) => {
    const failed = await set(name, role);
    setFailure(failed);
    if (failed === undefined)
      showToast({
        text: texts("roleGiven", { name, role: roleTexts(role) }),
        tone: "good",
        undo: () => set(name, before),
      });
    return failed;
  };
  const take = async ({ name, role }: MemberResource) => {
    const failed = await set(name, undefined);
    setFailure(failed);
    if (failed === undefined) showToast({ text: texts("roleTaken", { name }), undo: () => set(name, role) });
  };
  return { failure, give, take };
}
