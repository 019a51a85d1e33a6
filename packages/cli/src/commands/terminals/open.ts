import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { openHere, type OpenOptions } from "../../open/open-here.ts";
import { showWorkspace } from "../../open/show-workspace.ts";
import { openedResource, printOpened } from "../../open/print-opened.ts";
import { examples } from "../../render/examples.ts";

export function registerOpen(program: Command, cli: CliContext): void {
  program
    .command("open")
    .argument("[id]", "a run, or a task to show in a place (default: the current project)")
    .option("--layout <name>", "a layout in the plan, or grid, main-left, review or agents")
    .option(
      "--driver <terminal>",
      "wezterm, tmux or the name of a plugin (default: the terminal in which the command runs, else an installed one)",
    )
    .option("--prefer-mux", "WezTerm only: use the multiplexer server instead of the window")
    .option("--switch", "switch this terminal to the workspace")
    .addHelpText("after", examples("wzp open", "wzp open r12 --switch", "wzp open 'r12/test(2)'"))
    .action(cli.action((id: string | undefined, options) => open(cli, id, options)));
}

async function open(
  cli: CliContext,
  id: string | undefined,
  options: OpenOptions & { readonly switch?: boolean },
): Promise<Result<ExitCode, Failure>> {
  const isShown = options.switch === true;
  const opened = await openHere(cli, id, options);
  if (!opened.ok) return opened;
  if (cli.json) cli.printJson({ workspace: openedResource(opened.value) });
  else printOpened(cli, opened.value, isShown);
  if (!isShown) return ok(exitCodes.done);
  const shown = await showWorkspace(cli, opened.value);
  if (!shown.ok) return shown;
  if (shown.value !== undefined) cli.note(shown.value);
  return ok(exitCodes.done);
}
