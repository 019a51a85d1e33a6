import type { ReactElement } from "react";

import type { GrantResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { useCarryOut } from "../binding/use-carry-out.ts";
import { ConfirmDialog } from "../ui/dialog/confirm-dialog.tsx";
import { showToast } from "../ui/toasts/toasts.ts";
import { useCredentialTexts } from "./texts.ts";

interface RevokeDialogProps {
  readonly grant: GrantResource;
  readonly what: "keys" | "sign-ins";
  readonly onClose: () => void;
}

/** Asks for confirmation, because revoking cannot be undone. */
export function RevokeDialog({ grant, what, onClose }: RevokeDialogProps): ReactElement {
  const texts = useCredentialTexts();
  const carryOut = useCarryOut();
  const { id, label, current } = grant;
  const tell = () => showToast({ text: texts("revokedNow", { label }), tone: "good" });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={texts("revokeQuestion", { label })}
      action={texts("revoke")}
      danger
      confirm={() => carryOut((api) => api.team.revoke(id), { changes: [what], tell })}
    >
      <p>{texts(what === "keys" ? "revokeKey" : "revokeSignIn")}</p>
      {current ? <p>{texts("revokeCurrent")}</p> : null}
    </ConfirmDialog>
  );
}
