import { CliContext } from "./invocation/context.ts";
import { type ExitCode, exitCodes } from "./invocation/exit-code.ts";
import { programCommand } from "./program-command.ts";

/**
 * Runs `wzp` with these arguments and ends the process, even if the command left connections open. Waits
 * until a slow reader of a pipe has received all output.
 */
async function main(argv: readonly string[]): Promise<void> {
  endQuietlyOnBrokenPipe(process.stdout);
  endQuietlyOnBrokenPipe(process.stderr);
  const directory = currentDirectory();
  if (directory === undefined) process.exit(refuseWithoutDirectory());
  const cli = new CliContext(directory, process.env, process);
  const code = await run(cli, argv.length === 0 ? wordsAlone(cli) : argv);
  await Promise.all([taken(process.stdout), taken(process.stderr)]);
  process.exit(code);
}

/**
 * Settles when all output was passed to the operating system: what a full pipe does not accept waits in the
 * stream.
 */
function taken(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.write("", () => resolve());
  });
}

/** Chooses the command for `wzp` without arguments: the full-screen view on a terminal, else the help. */
function wordsAlone(cli: CliContext): readonly string[] {
  return cli.interactive && cli.streams.stdin.isTTY ? ["tui"] : ["--help"];
}

async function run(cli: CliContext, argv: readonly string[]): Promise<ExitCode> {
  const program = await programCommand(argv[0]);
  if (program === undefined) return (await import("./run-command.ts")).runCommand(cli, argv);
  await program(cli, argv.slice(1));
  return cli.exitCode;
}

/** Returns undefined when the directory was removed, as a checkout may be. */
function currentDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** Refuses to run: any other directory would not be the one that the person expects. */
function refuseWithoutDirectory(): ExitCode {
  const cli = new CliContext("/", process.env, process);
  cli.fail({
    reason: "missing-directory",
    detail: "The current directory no longer exists.",
    hint: "Change to an existing directory, such as the project, and run the command again.",
  });
  return cli.exitCode;
}

/** Handles `wzp logs | head`: when the reader is gone, the program ends without a message. */
function endQuietlyOnBrokenPipe(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.brokenPipe);
    throw error;
  });
}

if (import.meta.main) await main(process.argv.slice(2));
