import { useState, type FormEvent, type ReactElement } from "react";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { PresentPassword } from "./present-password.tsx";
import styles from "./profile.module.css";

interface PasswordDialogProps {
  readonly title: string;
  readonly lead: string;
  /** Label of the button. */
  readonly action: string;
  readonly act: (password: string) => Promise<Result<unknown, Failure>>;
  /** Called after the action succeeded. */
  readonly onDone: () => Promise<void> | void;
  readonly onClose: () => void;
}

/** Asks for the password, then acts; stays open when that fails. */
export function PasswordDialog(props: PasswordDialogProps): ReactElement {
  const { title, lead, action, act, onDone, onClose } = props;
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await act(password);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    await onDone();
    onClose();
  };
  const wrong = failure?.reason === "unauthorized";
  return (
    <Dialog open onClose={onClose} title={title} lead={lead} size="small">
      <form className={styles["form"]} onSubmit={(event) => void submit(event)}>
        {failure === undefined || wrong ? null : <ErrorNote failure={failure} />}
        <PresentPassword value={password} onChange={setPassword} wrong={wrong} />
        <Button type="submit" variant="danger" busy={busy}>
          {action}
        </Button>
      </form>
    </Dialog>
  );
}
