import { CommanderError } from "commander";

import type { CliContext } from "./invocation/context.ts";
import { type ExitCode, exitCodes } from "./invocation/exit-code.ts";
import { foreignCommands, hintForOption } from "./foreign-commands.ts";
import { makeProgram, namedCommand } from "./program.ts";

/** Runs the command that the user typed. */
export async function runCommand(cli: CliContext, argv: readonly string[]): Promise<ExitCode> {
  const name = namedCommand(argv);
  const program = await makeProgram(cli, new Set(name === undefined ? [] : [name]));
  program.exitOverride();
  const foreign = foreignCommands[argv[0] ?? ""];
  if (foreign !== undefined) {
    cli.fail({ reason: "invalid-request", detail: `Unknown command: wzp ${argv[0]}.`, hint: foreign });
    return cli.exitCode;
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
    return cli.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const hint = hintForOption(argv[0], error.message);
    if (hint !== undefined) cli.note(hint);
    return exitCodeOfCommander(error);
  }
}

/**
 * Help and version succeed; any other error of commander is wrong usage, which commander has already printed.
 */
function exitCodeOfCommander(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
