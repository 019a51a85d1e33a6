import { useCallback } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useApi } from "../../../binding/api-context.ts";
import { showFailure } from "../../../ui/toasts/toasts.ts";
import { forgetSession } from "../../go-to-sign-in.ts";
import { useShellTexts } from "../texts.ts";

/** Ends the session and leaves the page, so that nothing of it stays in memory. */
export function useSignOut(): () => void {
  const api = useApi();
  return useCallback(() => {
    const end = async () => {
      const answer = await api.team.signOut();
      if (answer.ok) {
        await forgetSession();
        location.assign(addressOf("signIn", {}));
      } else showFailure(useShellTexts.now()("signOut"), answer.failure);
    };
    void end();
  }, [api]);
}
