import type { ReactElement } from "react";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { showToast } from "../../ui/toasts/toasts.ts";
import { PasswordDialog } from "./password-dialog.tsx";
import { useProfileTexts } from "./texts.ts";

export function TurnFactorOff({ onClose }: { readonly onClose: () => void }): ReactElement {
  const texts = useProfileTexts();
  const api = useApi();
  const refresh = useRefresh();
  const done = async () => {
    await refresh(["me"]);
    showToast({ text: texts("factorOffNow"), tone: "warning" });
  };
  return (
    <PasswordDialog
      title={texts("factorTurnOff")}
      lead={texts("factorTurnOffText")}
      action={texts("factorTurnOff")}
      act={(password) => api.team.disableFactor(password)}
      onDone={done}
      onClose={onClose}
    />
  );
}
