import { allCommands, type Command, type CommandGroup } from "../../../ui/commands/commands.ts";
import { controlsOfPage } from "./controls-of-page.ts";
import { withoutDoubles } from "./without-doubles.ts";

/** What is done on the page. */
const ofPage: ReadonlySet<CommandGroup> = new Set(["selected", "actions", "onTasks"]);

/** All that can be done and gone to now; over a dialog what is in that, for the page behind it waits. */
export function offered(typed: string): readonly Command[] {
  const dialog = [...document.querySelectorAll("[role=dialog]:not(:has([cmdk-root]))")].at(-1);
  const commands = allCommands(typed);
  if (dialog === undefined)
    return withoutDoubles(commands, controlsOfPage(document.querySelector("main"), typed));
  const elsewhere = commands.filter(({ group }) => !ofPage.has(group));
  return withoutDoubles(elsewhere, controlsOfPage(dialog, typed));
}
