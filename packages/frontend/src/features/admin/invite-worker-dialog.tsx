import { useState, type FormEvent, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../binding/api-context.ts";
import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { SecretOnce } from "../../ui/secret/secret-once.tsx";
import styles from "./admin.module.css";
import { useAdminTexts } from "./texts.ts";

export function InviteWorkerDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const texts = useAdminTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [name, setName] = useState("");
  const [token, setToken] = useState<string | undefined>(undefined);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await api.team.inviteWorker({ name });
    if (!answer.ok) return setFailure(answer.failure);
    setToken(answer.value.token);
    await refresh(["keys"]);
  };
  if (token !== undefined) {
    const footer = (
      <Button variant="primary" onClick={onClose}>
        {texts("done")}
      </Button>
    );
    return (
      <Dialog open onClose={onClose} title={name} size="small" footer={footer}>
        <SecretOnce
          label={texts("joinCommand")}
          value={`wzp worker join ${location.origin} --token ${token}`}
          hint={texts("joinCommandHint")}
        />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={texts("inviteWorker")}
      lead={texts("inviteWorkerLead")}
      size="small"
    >
      <form className={styles["form"]} onSubmit={(event) => void make(event)}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        <Field label={texts("workerName")}>
          <Input required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Button type="submit" variant="primary">
          {texts("make")}
        </Button>
      </form>
    </Dialog>
  );
}
