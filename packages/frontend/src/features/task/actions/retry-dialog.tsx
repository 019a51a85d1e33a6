import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import { ChangeFields } from "../../../tasks/editing/change-fields.tsx";
import { changesDraftOf, readChanges, type ChangesDraft } from "../../../tasks/editing/read-changes.ts";
import { useEditingTexts } from "../../../tasks/editing/texts.ts";
import { useChangeForm } from "../../../tasks/editing/use-change-form.ts";
import { useChangeTask } from "../../../tasks/editing/use-change-task.ts";
import { useTaskTexts } from "../../../tasks/texts.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { useTaskPageTexts } from "../texts.ts";
import styles from "./retry-dialog.module.css";

/** Unsent input by task, until the page is left; never stored, because variables may be secret. */
const drafts = new Map<string, ChangesDraft>();

interface RetryDialogProps {
  readonly task: LiveTask;
  readonly spec: TaskSpec;
  readonly onClose: () => void;
}

/** Retries a task with another command, variables or time limit; the input survives closing the dialog. */
export function RetryDialog({ task, spec, onClose }: RetryDialogProps): ReactElement {
  const texts = useTaskPageTexts();
  const words = useTaskTexts();
  const editing = useEditingTexts();
  const form = useRetryForm({ task, spec, onClose });
  const { draft, change, errorOf, failure, busy, submit } = form;
  return (
    <Dialog
      open
      onClose={onClose}
      title={texts("retryTitle", { task: task.name })}
      lead={texts("retryLead")}
      size="large"
      footer={
        <>
          <Button onClick={form.reset}>{editing("asItWas")}</Button>
          <Button variant="primary" type="submit" form="retry" busy={busy}>
            {words("retry")}
          </Button>
        </>
      }
    >
      <form id="retry" className={styles["form"]} onSubmit={submit}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        <ChangeFields draft={draft} onChange={change} errorOf={errorOf} />
      </form>
    </Dialog>
  );
}

function useRetryForm({ task, spec, onClose }: RetryDialogProps) {
  const acts = useChangeTask();
  return useChangeForm({
    original: changesDraftOf(spec),
    kept: drafts.get(task.id),
    keep: (draft) => {
      if (draft === undefined) drafts.delete(task.id);
      else drafts.set(task.id, draft);
    },
    read: (draft) => readChanges(draft, spec),
    send: (changes) => acts.retryChanged(task.id, changes),
    onClose,
  });
}
