import { CliContext } from "./invocation/context.ts";
import { type ExitCode, exitCodes } from "./invocation/exit-code.ts";
import { paneCommand } from "./pane-command.ts";

/**
 * Runs `wzp` with these arguments and ends the process: a command that has its answer may still hold open
 * connections. What a slow reader of a pipe has not taken yet is waited for.
 */
export async function main(argv: readonly string[]): Promise<void> {
  endQuietlyOnBrokenPipe(process.stdout);
  endQuietlyOnBrokenPipe(process.stderr);
  const directory = currentDirectory();
  if (directory === undefined) process.exit(refuseWithoutDirectory());
  const cli = new CliContext(directory, process.env, process);
  const code = await run(cli, argv.length === 0 ? wordsAlone(cli) : argv);
  await Promise.all([taken(process.stdout), taken(process.stderr)]);
  process.exit(code);
}

/** Settles when all that was written is with the system: a full pipe takes no more, and the rest waits in here. */
function taken(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.write("", () => resolve());
  });
}

/** `wzp` alone: the full-screen view where somebody watches, else the help. */
function wordsAlone(cli: CliContext): readonly string[] {
  return cli.interactive && cli.streams.stdin.isTTY ? ["tui"] : ["--help"];
}

async function run(cli: CliContext, argv: readonly string[]): Promise<ExitCode> {
  const inPane = await paneCommand(argv[0]);
  if (inPane === undefined) return (await import("./run-command.ts")).runCommand(cli, argv);
  await inPane(cli, argv.slice(1));
  return cli.exitCode;
}

/** Undefined where it was removed, as a checkout may be. */
function currentDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** Nothing is done in another directory than the person believes to be in. */
function refuseWithoutDirectory(): ExitCode {
  const cli = new CliContext("/", process.env, process);
  cli.fail({
    reason: "missing-directory",
    detail: "The directory in which this runs was removed.",
    hint: "Go to one that is there, such as the project, and run it again.",
  });
  return cli.exitCode;
}

/** `wzp logs | head`: nobody reads any more, so there is nothing left to do or to say. */
function endQuietlyOnBrokenPipe(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.brokenPipe);
    throw error;
  });
}

if (import.meta.main) await main(process.argv.slice(2));
