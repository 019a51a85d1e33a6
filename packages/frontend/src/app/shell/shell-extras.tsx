import { useEffect, type ReactElement } from "react";

import { fetchActing } from "../../tasks/acting/use-act-on-tasks.ts";
import { useGroupNews } from "../../tasks/groups/use-group-news.ts";
import { EditedTaskDialog } from "../../tasks/editing/edited-task.tsx";
import { AskedQuestion } from "../../ui/dialog/asked-question.tsx";
import { Toaster } from "../../ui/toasts/toaster.tsx";
import { TooltipLayer } from "../../ui/tooltip/tooltip-layer.tsx";
import { loadTexts } from "../../ui/texts/load-texts.ts";
import { useSaveState } from "./use-save-state.ts";
import { useNews } from "./notices/use-news.ts";
import { usePush } from "./use-push.ts";
import { usePreferences } from "./use-preferences.ts";
import { useShellCommands } from "./palette/use-shell-commands.ts";
import { useTaskCommands } from "./palette/use-task-commands.ts";

/** Parts of the shell that load after the first view: messages, tooltips, commands, notifications, texts, saving of state. */
export function ShellExtras(): ReactElement {
  useShellCommands();
  useTaskCommands();
  useNews();
  useGroupNews();
  useSaveState();
  usePreferences();
  usePush();
  useEffect(() => void fetchActing(), []);
  useEffect(() => void loadTexts(), []);
  // If this fails, the next page that is opened shows it.
  useEffect(() => void import("../pages.ts").catch(() => undefined), []);
  return (
    <>
      <Toaster />
      <AskedQuestion />
      <EditedTaskDialog />
      <TooltipLayer />
    </>
  );
}
