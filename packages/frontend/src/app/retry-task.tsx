import { useEffect, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { useAnswer } from "../binding/use-answer.ts";
import { RetryDialog } from "../features/task/actions/retry-dialog.tsx";
import { useTaskTexts } from "../tasks/texts.ts";
import { showFailure } from "../ui/toasts/toasts.ts";

interface RetryTaskProps {
  readonly task: LiveTask;
  readonly onClose: () => void;
}

/** The retry dialog of the task page, for use on other pages: loads the task's specification first. */
export function RetryTask({ task, onClose }: RetryTaskProps): ReactElement | null {
  const words = useTaskTexts();
  const { data, error } = useAnswer(["task", task.id, "spec"], (api) => api.task(task.id));
  useEffect(() => {
    if (error === null) return;
    showFailure(words("refused"), error.failure);
    onClose();
  }, [error, onClose, words]);
  return data === undefined ? null : <RetryDialog task={task} spec={data.spec} onClose={onClose} />;
}
