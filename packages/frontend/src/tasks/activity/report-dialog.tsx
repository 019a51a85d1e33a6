import { useState, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useApi } from "../../binding/api-context.ts";
import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Field } from "../../ui/field/field.tsx";
import { TextArea } from "../../ui/field/text-area.tsx";
import { showToast } from "../../ui/toasts/toasts.ts";
import { useActivityTexts } from "./texts.ts";

interface ReportDialogProps {
  /** Id of the attempt. */
  readonly attempt: string;
  readonly onClose: () => void;
}

/** Asks what an agent really does, and keeps that with what was shown. */
export function ReportDialog({ attempt, onClose }: ReportDialogProps): ReactElement {
  const texts = useActivityTexts();
  const api = useApi();
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const send = async () => {
    setBusy(true);
    const kept = await api.send("reportActivity", { attempt }, { comment });
    setBusy(false);
    if (!kept.ok) return setFailure(kept.failure);
    showToast({ text: texts("kept") });
    return onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={texts("wrong")}
      lead={texts("wrongLead")}
      size="small"
      footer={
        <Button variant="primary" busy={busy} onClick={() => void send()}>
          {texts("report")}
        </Button>
      }
    >
      <Field label={texts("really")}>
        <TextArea rows={2} value={comment} onChange={({ target }) => setComment(target.value)} />
      </Field>
      {failure === undefined ? null : <ErrorNote failure={failure} />}
    </Dialog>
  );
}
