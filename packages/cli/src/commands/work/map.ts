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
      "program and arguments with {}, or one quoted script; then ::: ARGUMENTS or :::: FILES",
    )
    .option("-j, --jobs <number>", "how many at once (default: number of cores)", parseInteger(1, 100_000))
    .option(
      "--checkout <kind>",
      "none: here; project: the project's directory; worktree: its own worktree each",
      parseChoice(["none", "project", "worktree"]),
      "none",
    )
    .option("--progress", "show how far it is, on stderr")
    .option(
      "--halt <when>",
      "now,fail=N or soon,fail=N: stop after N failures, at once or when the running ones end",
      parseHalt,
    )
    .option("--tag", "begin each line of output with its argument")
    .option("--no-keep-order", "print outputs as tasks end, not in the order of the arguments")
    .option("-0, --null", "arguments on stdin and in files end with NUL instead of a line end")
    .option("-a, --arg-file <file>", "read arguments from the lines of a file; may be repeated", collect)
    .option("--shell", "let the shell read the command; arguments stay single words in it")
    .option("--timeout <time>", "stop a task after this long, e.g. 10m", parseDuration)
    .option("--retries <times>", "try a failed task again at most this many times", parseInteger(0, 100))
    .option("--secret <name>", "give every task this secret of the project; may be repeated", collect)
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
      "\n{} argument   {.} without extension   {/} last part   {//} directory\n{/.} last part without extension   {#} number   {1} {2} of several :::\n::: words   :::: files with one argument per line   :::+ and ::::+ go in step with the source before",
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
    return { reason: "invalid-request", detail: "map needs a command.", hint: "wzp map echo {} ::: a b c" };
  }
  const unknown = findUnknownPlaceholder(command);
  if (unknown !== undefined) {
    const detail = `map does not know the placeholder ${unknown}.`;
    const hint = "{#} is the number of the task; all placeholders are listed by: wzp map --help";
    return { reason: "invalid-request", detail, hint };
  }
  if (sources.length > 0 || cli.streams.stdin.isTTY !== true) return undefined;
  return {
    reason: "invalid-request",
    detail: "map needs arguments: after :::, or one per line on stdin.",
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
    throw new InvalidArgumentError("It must be never, now,fail=N or soon,fail=N with N from 1.");
  }
  return { failures, running: match[1] === "now" ? "cancel" : "finish" };
}
