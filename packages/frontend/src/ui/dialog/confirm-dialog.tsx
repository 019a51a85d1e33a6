import { useState, type ReactElement, type ReactNode } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { Button } from "../button/button.tsx";
import { ErrorNote } from "../error/error-note.tsx";
import { useUiTexts } from "../ui-texts.ts";
import { Dialog } from "./dialog.tsx";

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** The question, such as "Cancel run r12?". */
  readonly title: string;
  /** The effect, in numbers and names, and whether it can be undone. */
  readonly children: ReactNode;
  /** Label of the confirm button, never "OK": such as "Cancel 3 tasks". */
  readonly action: string;
  readonly danger?: boolean | undefined;
  /** Returns undefined on success, which closes the dialog. A failure is shown in it. */
  readonly confirm: () => Promise<Failure | undefined>;
}

export function ConfirmDialog({
  open,
  onClose,
  title,
  children,
  ...props
}: ConfirmDialogProps): ReactElement {
  const { action, danger = false, confirm } = props;
  const texts = useUiTexts();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const close = () => {
    setFailure(undefined);
    onClose();
  };
  const go = async () => {
    setBusy(true);
    const failed = await confirm();
    setBusy(false);
    if (failed === undefined) close();
    else setFailure(failed);
  };
  const footer = (
    <>
      <Button onClick={close}>{texts("goBack")}</Button>
      <Button variant={danger ? "danger" : "primary"} busy={busy} onClick={() => void go()}>
        {action}
      </Button>
    </>
  );
  return (
    <Dialog open={open} onClose={close} title={title} size="small" footer={footer}>
      {children}
      {failure === undefined ? null : <ErrorNote failure={failure} />}
    </Dialog>
  );
}
