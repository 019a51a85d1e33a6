import { useId, type ReactElement } from "react";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useRefresh } from "../../binding/use-refresh.ts";
import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { Select } from "../../ui/field/select.tsx";
import { useGroups } from "../groups/use-groups.ts";
import { ChangeFields } from "./change-fields.tsx";
import { editDraftOf, readEdits, undoEdits } from "./read-edits.ts";
import { useEditingTexts } from "./texts.ts";
import { useChangeForm } from "./use-change-form.ts";
import { useChangeTask } from "./use-change-task.ts";
import styles from "./edit-dialog.module.css";

interface EditDialogProps {
  readonly task: TaskDetail;
  readonly project: string;
  readonly onClose: () => void;
}

/** Edits a task that waits to start. */
export function EditDialog({ task, project, onClose }: EditDialogProps): ReactElement {
  const texts = useEditingTexts();
  const id = useId();
  const { draft, change, errorOf, failure, busy, submit, reset } = useEditForm({ task, project, onClose });
  return (
    <Dialog
      open
      onClose={onClose}
      title={texts("editTitle", { task: task.name })}
      lead={texts("editLead")}
      size="large"
      footer={
        <>
          <Button onClick={reset}>{texts("asItWas")}</Button>
          <Button variant="primary" type="submit" form={id} busy={busy}>
            {texts("save")}
          </Button>
        </>
      }
    >
      <form id={id} className={styles["form"]} onSubmit={submit} noValidate>
        {failure === undefined ? null : <ErrorNote failure={failure} />}
        <ChangeFields draft={draft} onChange={change} errorOf={errorOf} />
        <div className={styles["pair"]}>
          <Field label={texts("priority")} hint={texts("priorityHint")} error={errorOf("priority")}>
            <Input
              type="number"
              step={1}
              value={draft.priority}
              onChange={({ target }) => change({ priority: target.value })}
            />
          </Field>
          <GroupField project={project} value={draft.group} onChange={(group) => change({ group })} />
        </div>
      </form>
    </Dialog>
  );
}

interface GroupFieldProps {
  readonly project: string;
  readonly value: string;
  readonly onChange: (group: string) => void;
}

function GroupField({ project, value, onChange }: GroupFieldProps): ReactElement {
  const texts = useEditingTexts();
  const { data = [] } = useGroups(project);
  const names = new Set([...data.map(({ name }) => name), ...(value === "" ? [] : [value])]);
  const options = [...names].map((name) => ({ value: name, label: name }));
  return (
    <Field label={texts("group")} hint={texts("groupHint")}>
      <Select
        value={value}
        options={[{ value: "", label: texts("noGroup") }, ...options]}
        onChange={onChange}
      />
    </Field>
  );
}

function useEditForm({ task, onClose }: EditDialogProps) {
  const acts = useChangeTask();
  const refresh = useRefresh();
  return useChangeForm({
    original: editDraftOf(task),
    read: (draft) => readEdits(draft, task),
    send: async (edits) => {
      if (edits === undefined) return undefined;
      const refusal = await acts.edit(task.id, edits, undoEdits(edits, task));
      void refresh(["task", task.id]);
      return refusal;
    },
    onClose,
  });
}
