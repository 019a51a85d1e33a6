import type { ReactElement } from "react";

import type { GrantResource } from "@wezterm-parallel/shared/protocol/auth-schemas";

import { useApi } from "../binding/api-context.ts";
import { useRefresh } from "../binding/use-refresh.ts";
import { ConfirmDialog } from "../ui/dialog/confirm-dialog.tsx";
import { showToast } from "../ui/toasts/toasts.ts";
import { useCredentialTexts } from "./texts.ts";

interface RevokeDialogProps {
  readonly grant: GrantResource;
  readonly what: "keys" | "sign-ins";
  readonly onClose: () => void;
}

/** It cannot be undone, so it is asked. */
export function RevokeDialog({ grant, what, onClose }: RevokeDialogProps): ReactElement {
  const texts = useCredentialTexts();
  const api = useApi();
  const refresh = useRefresh();
  const { id, label, current } = grant;
  const revoke = async () => {
    const answer = await api.team.revoke(id);
    if (!answer.ok) return answer.failure;
    showToast({ text: texts("revokedNow", { label }), tone: "good" });
    // Of one's own sign-in this finds out that it is over, and leads to signing in.
    void refresh([what]);
    return undefined;
  };
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={texts("revokeQuestion", { label })}
      action={texts("revoke")}
      danger
      confirm={revoke}
    >
      <p>{texts(what === "keys" ? "revokeKey" : "revokeSignIn")}</p>
      {current ? <p>{texts("revokeCurrent")}</p> : null}
    </ConfirmDialog>
  );
}
