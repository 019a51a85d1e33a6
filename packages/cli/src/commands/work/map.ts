import { type Command, InvalidArgumentError } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { CheckoutKind, TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { eachTaskOfMap } from "../../map/map-tasks.ts";
import { findUnknownPlaceholder } from "../../map/map-template.ts";
import { type MapWords, misplacedSeparator, readSources, splitSources } from "../../map/read-arguments.ts";
import { type MapEnd, type MapHalt, runMap } from "../../map/run-map.ts";
import { examples } from "../../render/examples.ts";
import { captureEnvironment } from "../../submit/capture-environment.ts";
import { resolveProject } from "../../submit/resolve-project.ts";
import { collect, parseChoice, parseDuration, parseInteger } from "../../text/parse-option.ts";

interface MapOptions {
  readonly jobs?: number;
  readonly checkout: CheckoutKind;
  readonly progress?: boolean;
  readonly halt?: MapHalt;
  readonly tag?: boolean;
  readonly keepOrder: boolean;
  readonly null?: boolean;
  readonly argFile?: readonly string[];
  readonly shell?: boolean;
  readonly timeout?: number;
  readonly retries?: number;
  readonly secret?: readonly string[];
}

export function registerMap(program: Command, cli: CliContext): void {
  program
    .command("map")
    .argument(
      "<command...>",
      "program and arguments with {}, or one quoted shell script; then ::: ARGUMENTS or :::: FILES",
    )
    .option(
      "-j, --jobs <number>",
      "run this many tasks at a time (default: number of cores)",
      parseInteger(1, 100_000),
    )
    .option(
      "--checkout <kind>",
      "none: this directory; project: the project's directory; worktree: a separate git worktree each",
      parseChoice(["none", "project", "worktree"]),
      "none",
    )
    .option("--progress", "show progress on stderr")
    .option(
      "--halt <when>",
      "stop after N failures: now,fail=N cancels running tasks, soon,fail=N lets them finish",
      parseHalt,
    )
    .option("--tag", "prefix each line of output with its argument")
    .option("--no-keep-order", "print output as tasks finish, not in the order of the arguments")
    .option("-0, --null", "arguments on stdin and in files are separated by NUL instead of newlines")
    .option("-a, --arg-file <file>", "read arguments from the lines of a file; may be repeated", collect)
    .option("--shell", "interpret the command with the shell; each argument stays one word")
    .option("--timeout <time>", "stop a task after this long, e.g. 10m", parseDuration)
    .option("--retries <times>", "retry a failed task at most this many times", parseInteger(0, 100))
    .option("--secret <name>", "provide this secret of the project to every task; may be repeated", collect)
    .passThroughOptions()
    .addHelpText(
      "after",
      examples(
        "wzp map -j 8 gzip -9 {} ::: *.log",
        "find . -name '*.png' | wzp map 'convert {} {.}.jpg && rm {}'",
      ),
    )
    .addHelpText(
      "after",
      "\n{} argument   {.} without extension   {/} base name   {//} directory\n{/.} base name without extension   {#} task number   {1} {2} argument of the first, second source\n::: words   :::: files with one argument per line   :::+ and ::::+ pair with the previous source",
    )
    .action(cli.action((words: string[], options: MapOptions) => map(cli, words, options)));
}

async function map(
  cli: CliContext,
  words: string[],
  options: MapOptions,
): Promise<Result<ExitCode, Failure>> {
  const files = options.argFile ?? [];
  const split = splitSources(words, files);
  const usage = misplacedSeparator(words, files) ?? checkUsage(cli, split);
  if (usage !== undefined) return fail(usage);
  const separator = options.null === true ? "\0" : "\n";
  const { stdin } = cli.streams;
  const sources = await readSources(split.sources, { directory: cli.cwd, stdin, separator });
  if (!sources.ok) return sources;
  const submission = await makeSubmission(cli, words, options);
  if (!submission.ok) return submission;
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const input = { command: split.command, sources: sources.value, stdin };
  const tasks = eachTaskOfMap(commonSpec(cli, options), {
    ...input,
    shell: options.shell === true,
    nul: options.null === true,
  });
  const ended = await runMap(cli, client.value, { ...options, submission: submission.value, tasks });
  return ended.ok ? ok(exitCodeOfMap(ended.value)) : ended;
}

function checkUsage(cli: CliContext, { command, sources }: MapWords): Failure | undefined {
  if (command.length === 0) {
    return {
      reason: "invalid-request",
      detail: "The command is missing.",
      hint: "wzp map echo {} ::: a b c",
    };
  }
  const unknown = findUnknownPlaceholder(command);
  if (unknown !== undefined) {
    const detail = `Unknown placeholder: ${unknown}.`;
    const hint = "{#} is the task number; all placeholders are listed by: wzp map --help";
    return { reason: "invalid-request", detail, hint };
  }
  if (sources.length > 0 || cli.streams.stdin.isTTY !== true) return undefined;
  return {
    reason: "invalid-request",
    detail: "Arguments are missing: give them after :::, or one per line on stdin.",
    hint: "wzp map echo {} ::: a b c",
  };
}

async function makeSubmission(
  cli: CliContext,
  words: readonly string[],
  { checkout, jobs, halt }: MapOptions,
): Promise<Result<Omit<RunSubmissionInput, "tasks">, Failure>> {
  const resolved = await resolveProject({ directory: cli.directory, worktrees: checkout === "worktree" });
  if (!resolved.ok) return resolved;
  return ok({
    title: `map ${words.join(" ")}`.slice(0, 200),
    project: resolved.value.project,
    source: { kind: "map" },
    environment: captureEnvironment(cli),
    limits: jobs === undefined ? {} : { parallel: jobs },
    ...(halt === undefined ? {} : { halt }),
  });
}

function commonSpec(cli: CliContext, options: MapOptions): Partial<TaskSpecInput> {
  const { checkout, timeout, retries, secret } = options;
  return {
    terminal: false,
    checkout,
    ...(checkout === "none" ? { directory: cli.directory } : {}),
    ...(timeout === undefined ? {} : { timeout }),
    ...(retries === undefined ? {} : { retry: { max: retries } }),
    ...(secret === undefined ? {} : { secrets: [...secret] }),
  };
}

function exitCodeOfMap({ totals, interrupted }: MapEnd): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  return totals.failed + totals.cancelled > 0 ? exitCodes.taskFailed : exitCodes.done;
}

/** Parses `never`, or `now|soon,fail=N` as in GNU parallel. */
function parseHalt(text: string): MapHalt | undefined {
  if (text === "never") return undefined;
  const match = /^(now|soon),fail=(\d{1,9})$/.exec(text);
  const failures = Number(match?.[2]);
  if (match === null || failures < 1) {
    throw new InvalidArgumentError("It must be never, now,fail=N or soon,fail=N, with N at least 1.");
  }
  return { failures, running: match[1] === "now" ? "cancel" : "finish" };
}
