import { useState, type FormEvent, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import { useChangeTask } from "../../../tasks/editing/use-change-task.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { TextArea } from "../../../ui/field/text-area.tsx";
import { useTaskPageTexts } from "../texts.ts";
import styles from "./retry-dialog.module.css";

/** Unsent prompts by task, until the page is left. */
const drafts = new Map<string, string>();

interface ContinueDialogProps {
  readonly task: LiveTask;
  readonly spec: TaskSpec;
  readonly onClose: () => void;
}

/** Runs a task again in the checkout of its last attempt, with the next prompt for an agent. */
export function ContinueDialog({ task, spec, onClose }: ContinueDialogProps): ReactElement {
  const texts = useTaskPageTexts();
  const { prompt, change, failure, busy, submit } = useContinueForm(task, onClose);
  return (
    <Dialog
      open
      onClose={onClose}
      title={texts("continueTitle", { task: task.name })}
      lead={texts("continueLead")}
      footer={
        <Button variant="primary" type="submit" form="continue" busy={busy}>
          {texts("continueAction")}
        </Button>
      }
    >
      <form id="continue" className={styles["form"]} onSubmit={submit}>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        {spec.agentCommands === undefined ? (
          <p>{texts("continueCommand")}</p>
        ) : (
          <Field label={texts("prompt")} hint={texts("continuePromptHint")} optional>
            <TextArea rows={5} value={prompt} onChange={({ target }) => change(target.value)} />
          </Field>
        )}
      </form>
    </Dialog>
  );
}

function useContinueForm({ id }: LiveTask, onClose: () => void) {
  const acts = useChangeTask();
  const [prompt, setPrompt] = useState(drafts.get(id) ?? "");
  const [failure, setFailure] = useState<Failure | undefined>();
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    const refusal = await acts.continue(id, prompt.trim() === "" ? undefined : prompt);
    setBusy(false);
    if (refusal !== undefined) return setFailure(refusal);
    drafts.delete(id);
    onClose();
  };
  return {
    prompt,
    failure,
    busy,
    change: (text: string) => {
      drafts.set(id, text);
      setPrompt(text);
    },
    submit: (event: FormEvent) => {
      event.preventDefault();
      if (!busy) void send();
    },
  };
}
