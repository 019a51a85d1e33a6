import { useMemo, type ReactElement } from "react";

import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { hasEnded, liveTaskStates, taskStates } from "@wezterm-parallel/shared/domain/task/task-states";

import { useApi } from "../../binding/api-context.ts";
import { useLiveSession } from "../../binding/live-context.ts";
import { ConfirmDialog } from "../../ui/dialog/confirm-dialog.tsx";
import { ActOnRun } from "./act-on-run.ts";
import { useRunTexts } from "./texts.ts";

interface CancelRunDialogProps {
  readonly run: RunResource;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Confirms cancelling: running tasks are stopped and their work is not merged. States their number. */
export function CancelRunDialog({ run, open, onClose }: CancelRunDialogProps): ReactElement {
  const texts = useRunTexts();
  const api = useApi();
  const { store } = useLiveSession();
  const act = useMemo(() => new ActOnRun(api, store, run.id), [api, store, run.id]);
  const sum = (states: readonly (keyof typeof run.counts)[]) =>
    states.reduce((total, state) => total + (run.counts[state] ?? 0), 0);
  const live = sum(liveTaskStates);
  const remaining = sum(taskStates.filter((state) => !hasEnded(state)));
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      danger
      title={texts("cancelTitle", { run: run.id })}
      action={texts("cancelTasks", { count: remaining })}
      confirm={() => act.cancel()}
    >
      <p>{texts("cancelHelp", { live, waiting: remaining - live })}</p>
    </ConfirmDialog>
  );
}
