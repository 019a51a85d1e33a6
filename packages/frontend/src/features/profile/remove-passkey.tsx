import { useState, type FormEvent, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { PasskeyResource } from "@wezterm-parallel/shared/protocol/api/schemas/passkey-schemas";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { usePasskeyTexts } from "./passkey-texts.ts";
import { PresentPassword } from "./present-password.tsx";
import styles from "./profile.module.css";

interface RemovePasskeyProps {
  readonly passkey: PasskeyResource;
  readonly onClose: () => void;
}

export function RemovePasskey({ passkey: { id, name }, onClose }: RemovePasskeyProps): ReactElement {
  const texts = usePasskeyTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const remove = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await api.send("removePasskey", { id }, { password });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    for (const key of ["passkeys", "me"]) void refresh([key]);
    showToast({ text: texts("removed", { name }), tone: "warning" });
    onClose();
  };
  const wrong = failure?.reason === "unauthorized";
  return (
    <Dialog
      open
      onClose={onClose}
      title={texts("removeQuestion", { name })}
      lead={texts("removeText")}
      size="small"
    >
      <form className={styles["form"]} onSubmit={(event) => void remove(event)}>
        {failure === undefined || wrong ? null : <ErrorNote failure={failure} />}
        <PresentPassword value={password} onChange={setPassword} wrong={wrong} />
        <Button type="submit" variant="danger" busy={busy}>
          {texts("remove")}
        </Button>
      </form>
    </Dialog>
  );
}
