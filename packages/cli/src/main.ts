import { CommanderError } from "commander";

import { CliContext } from "./context.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { makeProgram, namedCommand } from "./program.ts";

/**
 * Runs `wzp` with these arguments and ends the process: a command that has its answer may still hold open
 * connections. Output is complete by then, since POSIX writes to files, pipes and terminals at once.
 */
export async function main(argv: readonly string[]): Promise<void> {
  endQuietlyOnBrokenPipe(process.stdout);
  endQuietlyOnBrokenPipe(process.stderr);
  const cli = new CliContext(process.cwd(), process.env, process);
  process.exit(await runCommand(cli, argv.length === 0 ? wordsAlone(cli) : argv));
}

/** `wzp` alone: the full-screen view where somebody watches, else the help. */
function wordsAlone(cli: CliContext): readonly string[] {
  return cli.interactive && cli.streams.stdin.isTTY ? ["tui"] : ["--help"];
}

async function runCommand(cli: CliContext, argv: readonly string[]): Promise<ExitCode> {
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

/** `wzp logs | head`: nobody reads any more, so there is nothing left to do or to say. */
function endQuietlyOnBrokenPipe(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.brokenPipe);
    throw error;
  });
}

if (import.meta.main) await main(process.argv.slice(2));
