import type { ReactElement } from "react";

import type { PasskeyResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/passkey-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { usePasskeyTexts } from "./passkey-texts.ts";
import { PasswordDialog } from "../password-dialog.tsx";

interface RemovePasskeyProps {
  readonly passkey: PasskeyResource;
  readonly onClose: () => void;
}

export function RemovePasskey({ passkey: { id, name }, onClose }: RemovePasskeyProps): ReactElement {
  const texts = usePasskeyTexts();
  const api = useApi();
  const refresh = useRefresh();
  const done = () => {
    for (const key of ["passkeys", "me"]) void refresh([key]);
    showToast({ text: texts("removed", { name }), tone: "warning" });
  };
  return (
    <PasswordDialog
      title={texts("removeQuestion", { name })}
      lead={texts("removeText")}
      action={texts("remove")}
      act={(password) => api.send("removePasskey", { id }, { password })}
      onDone={done}
      onClose={onClose}
    />
  );
}
