import type { FormEvent, ReactElement, ReactNode } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { Button } from "../button/button.tsx";
import { ErrorNote } from "../error/error-note.tsx";
import { Dialog } from "./dialog.tsx";
import styles from "./form-dialog.module.css";

interface FormDialogProps {
  readonly title: string;
  /** Label of the button that saves. */
  readonly action: string;
  readonly busy: boolean;
  /** Why it was not saved. */
  readonly failure: Failure | undefined;
  readonly save: () => void;
  readonly onClose: () => void;
  /** The fields. */
  readonly children: ReactNode;
}

export function FormDialog(props: FormDialogProps): ReactElement {
  const { title, action, busy, failure, save, onClose, children } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  return (
    <Dialog open onClose={onClose} title={title}>
      <form className={styles["form"]} onSubmit={submit}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        {children}
        <Button type="submit" variant="primary" busy={busy}>
          {action}
        </Button>
      </form>
    </Dialog>
  );
}
