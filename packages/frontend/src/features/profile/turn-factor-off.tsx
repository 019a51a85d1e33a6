import { useState, type FormEvent, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { PresentPassword } from "./present-password.tsx";
import styles from "./profile.module.css";
import { useProfileTexts } from "./texts.ts";

export function TurnFactorOff({ onClose }: { readonly onClose: () => void }): ReactElement {
  const texts = useProfileTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const turnOff = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await api.team.disableFactor(password);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    await refresh(["me"]);
    showToast({ text: texts("factorOffNow"), tone: "warning" });
    onClose();
  };
  const wrong = failure?.reason === "unauthorized";
  return (
    <Dialog
      open
      onClose={onClose}
      title={texts("factorTurnOff")}
      lead={texts("factorTurnOffText")}
      size="small"
    >
      <form className={styles["form"]} onSubmit={(event) => void turnOff(event)}>
        {failure === undefined || wrong ? null : <ErrorNote failure={failure} />}
        <PresentPassword value={password} onChange={setPassword} wrong={wrong} />
        <Button type="submit" variant="danger" busy={busy}>
          {texts("factorTurnOff")}
        </Button>
      </form>
    </Dialog>
  );
}
