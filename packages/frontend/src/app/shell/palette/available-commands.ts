import { allCommands, type Command, type CommandGroup } from "../../../ui/commands/commands.ts";
import { controlsOfPage } from "./controls-of-page.ts";
import { dedupeCommands } from "./dedupe-commands.ts";

/** Groups of actions on the current page. */
const ofPage: ReadonlySet<CommandGroup> = new Set(["selected", "actions", "onTasks"]);

/**
 * Returns all commands available now; while a dialog is open, only the dialog's, because the page behind it is inert.
 */
export function availableCommands(typed: string): readonly Command[] {
  const dialog = [...document.querySelectorAll("[role=dialog]:not(:has([cmdk-root]))")].at(-1);
  const commands = allCommands(typed);
  if (dialog === undefined)
    return dedupeCommands(commands, controlsOfPage(document.querySelector("main"), typed));
  const elsewhere = commands.filter(({ group }) => !ofPage.has(group));
  return dedupeCommands(elsewhere, controlsOfPage(dialog, typed));
}
