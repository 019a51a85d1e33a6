import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { usePermissions } from "../../binding/me-context.ts";
import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";
import type { AnswerFormProps } from "./answer-form.tsx";

const AnswerForm = lazyComponent<AnswerFormProps>(async () => (await import("./answer-form.tsx")).AnswerForm);

interface AnswerActionProps {
  readonly task: LiveTask;
  readonly project: string;
  readonly form?: "short" | undefined;
}

/** The answer to a program that waits for a person, for those who may type into its terminal. */
export function AnswerAction({ task, project, form }: AnswerActionProps): ReactElement | null {
  const may = usePermissions();
  const { activity, attention } = task;
  if (attention !== "asks" || activity === undefined || !may("terminals:write", project)) return null;
  return <AnswerForm key={activity.since} task={task} activity={activity} form={form} />;
}
