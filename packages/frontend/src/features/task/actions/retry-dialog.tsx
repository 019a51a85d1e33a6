import { useState, type FormEvent, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import { useTaskTexts } from "../../../tasks/texts.ts";
import { useActOnTasks } from "../../../tasks/acting/use-act-on-tasks.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { TextArea } from "../../../ui/field/text-area.tsx";
import { useTaskPageTexts } from "../texts.ts";
import { retryDraftOf, readChanges, type RetryDraft } from "./read-changes.ts";
import styles from "./retry-dialog.module.css";

/** Unsent input by task, until the page is left; never stored, because variables may be secret. */
const drafts = new Map<string, RetryDraft>();

interface RetryDialogProps {
  readonly task: LiveTask;
  readonly spec: TaskSpec;
  readonly onClose: () => void;
}

/** Retries a task with another command, variables or time limit; the input survives closing the dialog. */
export function RetryDialog({ task, spec, onClose }: RetryDialogProps): ReactElement {
  const texts = useTaskPageTexts();
  const words = useTaskTexts();
  const form = useRetryForm({ task, spec, onClose });
  const { draft, change, problem, failure, busy, send } = form;
  return (
    <Dialog
      open
      onClose={onClose}
      title={texts("retryTitle", { task: task.name })}
      lead={texts("retryLead")}
      size="large"
      footer={
        <>
          <Button onClick={form.reset}>{texts("asItWas")}</Button>
          <Button variant="primary" type="submit" form="retry" busy={busy}>
            {words("retry")}
          </Button>
        </>
      }
    >
      <form id="retry" className={styles["form"]} onSubmit={send}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        <Field label={texts("command")} error={problem("command")}>
          <TextArea
            mono
            rows={4}
            spellCheck={false}
            value={draft.command}
            onChange={({ target }) => change({ command: target.value })}
          />
        </Field>
        <Field label={texts("variables")} hint={texts("variablesHint")} error={problem("env")} optional>
          <TextArea
            mono
            rows={3}
            spellCheck={false}
            value={draft.env}
            onChange={({ target }) => change({ env: target.value })}
          />
        </Field>
        <Field label={texts("timeout")} hint={texts("timeoutHint")} error={problem("timeout")} optional>
          <Input
            mono
            value={draft.timeout}
            autoComplete="off"
            onChange={({ target }) => change({ timeout: target.value })}
          />
        </Field>
      </form>
    </Dialog>
  );
}

function useRetryForm({ task, spec, onClose }: RetryDialogProps) {
  const texts = useTaskPageTexts();
  const acts = useActOnTasks();
  const [draft, setDraft] = useState(() => drafts.get(task.id) ?? retryDraftOf(spec));
  const [sent, setSent] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>();
  const [busy, setBusy] = useState(false);
  const { changes, problems } = readChanges(draft, spec);
  const put = (next: RetryDraft) => {
    drafts.set(task.id, next);
    setDraft(next);
  };
  const submit = async () => {
    setSent(true);
    if (Object.keys(problems).length > 0) return;
    setBusy(true);
    const refusal = await acts.retryChanged(task.id, changes);
    setBusy(false);
    if (refusal !== undefined) return setFailure(refusal);
    drafts.delete(task.id);
    onClose();
  };
  return {
    draft,
    failure,
    busy,
    change: (part: Partial<RetryDraft>) => put({ ...draft, ...part }),
    reset: () => put(retryDraftOf(spec)),
    problem: (field: keyof RetryDraft) => {
      const found = sent ? problems[field] : undefined;
      if (found === undefined) return undefined;
      return found.kind === "commandEmpty" ? texts("commandEmpty") : texts(found.kind, { line: found.line });
    },
    send: (event: FormEvent) => {
      event.preventDefault();
      void submit();
    },
  };
}
