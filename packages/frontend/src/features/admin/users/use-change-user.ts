import { useState } from "react";

import type { UserUpdate } from "@wezterm-parallel/shared/client/team-client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { UserResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { showToast } from "../../../ui/toasts/toasts.ts";

export interface ChangingProps {
  readonly user: UserResource;
  readonly change: (
    wanted: UserUpdate,
    told: { readonly text: string; readonly undo: UserUpdate },
  ) => Promise<Failure | undefined>;
}

interface Told {
  readonly text: string;
  /** The change that restores the previous state. */
  readonly undo: UserUpdate;
}

/** Changes a user relative to the state shown; announces it with an undo, or keeps the failure. */
export function useChangeUser(user: UserResource) {
  const api = useApi();
  const refresh = useRefresh();
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const change = async (wanted: UserUpdate, { text, undo }: Told): Promise<Failure | undefined> => {
    const answer = await api.team.changeUser(user.id, wanted, user.etag);
    await refresh(["users"]);
    setFailure(answer.ok ? undefined : answer.failure);
    if (!answer.ok) return answer.failure;
    showToast({
      text,
      tone: "good",
      undo: async () => {
        const undone = await api.team.changeUser(user.id, undo, answer.value.etag);
        await refresh(["users"]);
        return undone.ok ? undefined : undone.failure;
      },
    });
    return undefined;
  };
  return { failure, change };
}
