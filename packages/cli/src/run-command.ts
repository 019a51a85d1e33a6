import { CommanderError } from "commander";

import type { CliContext } from "./context.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { makeProgram, namedCommand } from "./program.ts";

/** Runs the command that the words name, as a person typed them. */
export async function runCommand(cli: CliContext, argv: readonly string[]): Promise<ExitCode> {
  const name = namedCommand(argv);
  const program = await makeProgram(cli, new Set(name === undefined ? [] : [name]));
  program.exitOverride();
  try {
    await program.parseAsync([...argv], { from: "user" });
    return cli.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOfCommander(error);
    throw error;
  }
}

/** Help and version end well; anything else that commander refuses is wrong usage, told by it already. */
function exitCodeOfCommander(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
