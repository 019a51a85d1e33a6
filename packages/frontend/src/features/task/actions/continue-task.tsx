import { StepForward } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import { Button } from "../../../ui/button/button.tsx";
import { useCommands } from "../../../ui/commands/commands.ts";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { useTaskPageTexts } from "../texts.ts";
import { ContinueDialog } from "./continue-dialog.tsx";

interface ContinueTaskProps {
  /** It has ended. */
  readonly task: LiveTask;
  readonly spec: TaskSpec;
}

/** Opens the dialog that continues a task, if it has a checkout to continue in. */
export function ContinueTask({ task, spec }: ContinueTaskProps): ReactElement | null {
  return task.attempts > 0 && spec.checkout === "worktree" ? <Continue task={task} spec={spec} /> : null;
}

function Continue({ task, spec }: ContinueTaskProps): ReactElement {
  const texts = useTaskPageTexts();
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  useKeys(texts("task"), { "shift+c": { does: texts("continueTask"), run: open } });
  useCommands(() => [
    {
      id: "task.continue",
      group: "selected",
      label: texts("continueTask"),
      detail: task.name,
      object: task.id,
      icon: <StepForward />,
      keys: "shift+c",
      act: open,
    },
  ]);
  return (
    <>
      <Button icon={<StepForward />} onClick={open}>
        {texts("continueAction")}
      </Button>
      {isOpen ? <ContinueDialog task={task} spec={spec} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
