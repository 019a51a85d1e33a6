import { type Command, Option } from "commander";

import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { findVerification } from "../../logs/find-verification.ts";
import { type LogOptions, printAttempt } from "../../logs/print-attempt.ts";
import { printRun } from "../../logs/print-run.ts";
import { printTranscript } from "../../logs/print-transcript.ts";
import { waitForAttempt } from "../../logs/wait-for-attempt.ts";
import { examples } from "../../render/examples.ts";
import { resolveId } from "../../tasks/resolve-id.ts";
import { chosenStates, parseStates, stateHelp } from "../../tasks/state-option.ts";
import { parseChoice, parseInteger } from "../../text/parse-option.ts";

interface LogsOptions extends LogOptions {
  readonly landing?: boolean;
  readonly transcript?: boolean;
}

export function registerLogs(program: Command, cli: CliContext): void {
  program
    .command("logs")
    .argument(
      "<id>",
      "a task (its last attempt), an attempt such as r1/test#2, or a run (all tasks, with prefixes)",
    )
    .addOption(
      new Option("--state <states>", `for a run: ${stateHelp}`).argParser(parseStates).conflicts("follow"),
    )
    .addOption(new Option("--failed", "for a run: only failed tasks").conflicts(["follow", "state"]))
    .addOption(
      new Option(
        "--landing",
        "for a task: the checks that ran before its change lands, of the latest try",
      ).conflicts(["state", "failed"]),
    )
    .addOption(
      new Option(
        "--transcript",
        "for a task with an agent: the conversation as Markdown (with --json, its steps)",
      ).conflicts(["state", "failed", "landing", "phase", "stream", "tail", "timestamps", "raw"]),
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
      examples(
        "wzp logs -f 'r12/test(2)'",
        "wzp logs r12 --failed",
        "wzp logs --phase verify.1 --tail 20 r12/build",
        "wzp logs --landing -f r12/fix-142",
        "wzp logs --transcript r12/fix-142 > fix-142.md",
      ),
    )
    .action(cli.action((id: string, options: LogsOptions) => logs(cli, id, options)));
}

async function logs(cli: CliContext, id: string, options: LogsOptions): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const resolved = await resolveId(cli, id);
  if (!resolved.ok) return resolved;
  const { kind, id: full } = resolved.value;
  if (options.landing === true && kind === "run") return fail(isRun(id, "--landing"));
  if (options.transcript === true && kind === "run") return fail(isRun(id, "--transcript"));
  if (options.landing === true) return printLanding(cli, client, full, options);
  if (kind === "run") return done(await printRun(cli, client, full, options));
  if (chosenStates(options) !== undefined) return fail(notRun(id));
  const attempt = kind === "attempt" ? ok(full) : await waitForAttempt(client, full, options.follow === true);
  if (!attempt.ok) return attempt;
  const print = options.transcript === true ? printTranscript : printAttempt;
  return done(await print(cli, client, attempt.value, options));
}

async function printLanding(
  cli: CliContext,
  client: Client,
  id: string,
  options: LogsOptions,
): Promise<Result<ExitCode, Failure>> {
  const verification = await findVerification(client, id);
  if (!verification.ok) return verification;
  const attempt = await waitForAttempt(client, verification.value, options.follow === true);
  if (!attempt.ok) return attempt;
  return done(await printAttempt(cli, client, attempt.value, options));
}

function isRun(id: string, option: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${id} is a run: ${option} takes a task.`,
    hint: `List its tasks with: wzp show ${id}`,
  };
}

function notRun(id: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${id} is not a run: --state and --failed choose tasks of a run.`,
    hint: `Print its log with: wzp logs ${quoteWord(id)}`,
  };
}

function done(printed: Result<void, Failure>): Result<ExitCode, Failure> {
  return printed.ok ? ok(exitCodes.done) : printed;
}
