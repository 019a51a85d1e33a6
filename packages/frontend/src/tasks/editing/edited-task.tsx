import { useEffect, type ReactElement } from "react";

import { useAnswer } from "../../binding/use-answer.ts";
import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";
import { showFailure } from "../../ui/toasts/toasts.ts";
import { useTaskTexts } from "../texts.ts";
import { closeEdit, type EditedTask, useEditedTask } from "./edit-task.ts";

const EditDialog = lazyComponent(
  async () => (await import("./edit-dialog.tsx")).EditDialog,
  undefined,
  "over",
);

/** Rendered once in the application: the dialog of `editTask`, once the task's settings are loaded. */
export function EditedTaskDialog(): ReactElement | null {
  const edited = useEditedTask();
  return edited === undefined ? null : <LoadedTask key={edited.opening} {...edited} />;
}

function LoadedTask({ id, project, opening }: EditedTask): ReactElement | null {
  const texts = useTaskTexts();
  // A key of its own, because settings read earlier may have changed since.
  const { data, error } = useAnswer(["task", id, "edited", opening], (api) => api.task(id));
  useEffect(() => {
    if (error === null) return;
    showFailure(texts("refused"), error.failure);
    closeEdit();
  }, [error, texts]);
  if (data === undefined) return null;
  return <EditDialog task={data} project={project} onClose={closeEdit} />;
}
