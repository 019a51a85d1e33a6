import { type Command, Option } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { type LogOptions, printAttempt } from "../../logs/print-attempt.ts";
import { printRun } from "../../logs/print-run.ts";
import { waitForAttempt } from "../../logs/wait-for-attempt.ts";
import { examples } from "../../render/examples.ts";
import { resolveId } from "../../tasks/resolve-id.ts";
import { parseChoice, parseInteger } from "../../text/parse-option.ts";

export function registerLogs(program: Command, cli: CliContext): void {
  program
    .command("logs")
    .argument(
      "<id>",
      "a task (its last attempt), an attempt such as r1/test#2, or a run (all tasks, with prefixes)",
    )
    .option("-f, --follow", "continue printing until it has ended")
    .option("--phase <phase>", "run, setup.1 … or verify.1 … (default: all phases)")
    .option(
      "--stream <stream>",
      "out or err (default: both; a task with a terminal has only out)",
      parseChoice(["out", "err"]),
    )
    .option("-n, --tail <lines>", "only the last N lines", parseInteger(0, 1_000_000))
    .addOption(
      new Option("-t, --timestamps", "print the time before each line (RFC 3339, UTC)").conflicts("raw"),
    )
    .option("--raw", "print the exact bytes; escape sequences take effect on a terminal")
    .addHelpText(
      "after",
      examples("wzp logs -f 'r12/test(2)'", "wzp logs --phase verify.1 --tail 20 r12/build"),
    )
    .action(cli.action((id: string, options: LogOptions) => logs(cli, id, options)));
}

async function logs(cli: CliContext, id: string, options: LogOptions): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const resolved = await resolveId(cli, id);
  if (!resolved.ok) return resolved;
  const { kind, id: full } = resolved.value;
  if (kind === "run") return done(await printRun(cli, client, full, options));
  const attempt = kind === "attempt" ? ok(full) : await waitForAttempt(client, full, options.follow === true);
  if (!attempt.ok) return attempt;
  return done(await printAttempt(cli, client, attempt.value, options));
}

function done(printed: Result<void, Failure>): Result<ExitCode, Failure> {
  return printed.ok ? ok(exitCodes.done) : printed;
}
