import { Argument, type Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { commandTable } from "../../command-table.ts";
import { describeCommands } from "../../completion/describe-commands.ts";
import { completionScript, type Shell, shells } from "../../completion/scripts.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { makeProgram } from "../../program.ts";
import { examples } from "../../render/examples.ts";

export function registerCompletion(program: Command, cli: CliContext): void {
  const shell = new Argument("<shell>", "the shell to complete for").choices(shells);
  program
    .command("completion")
    .addArgument(shell)
    .addHelpText(
      "after",
      examples("source <(wzp completion bash)", "wzp completion fish > ~/.config/fish/completions/wzp.fish"),
    )
    .action(cli.action((name: Shell) => completion(cli, name)));
}

async function completion(cli: CliContext, shell: Shell): Promise<Result<ExitCode, Failure>> {
  // Includes the commands of every server: which of them are permitted is checked when Tab is pressed.
  const program = await makeProgram(cli, new Set(Object.keys(commandTable)), { all: true });
  const commands = describeCommands(program);
  if (cli.json) cli.printJson({ shell, commands });
  else cli.print(completionScript(shell, commands));
  return ok(exitCodes.done);
}
