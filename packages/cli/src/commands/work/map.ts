import { availableParallelism } from "node:os";
import { isAbsolute } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { BlockFiles } from "../../map/pipe/block-files.ts";
import { checkCommand, checkOptions, checkPipe } from "../../map/arguments/check-usage.ts";
import { haltOf, isEnough } from "../../map/halt.ts";
import { JobLog } from "../../map/output/job-log.ts";
import { eachTaskOfMap, type MapTask } from "../../map/map-tasks.ts";
import { eachTaskOfPipe } from "../../map/pipe/pipe-tasks.ts";
import {
  type ArgumentTuples,
  type MapWords,
  misplacedSeparator,
  readSources,
  splitSources,
} from "../../map/arguments/read-arguments.ts";
import { findRefusedOption } from "../../map/arguments/refused-options.ts";
import { type MapEnd, type MapWork, runMap } from "../../map/run-map.ts";
import { examples } from "../../render/examples.ts";
import { captureEnvironment } from "../../submit/capture-environment.ts";
import { resolveProject } from "../../submit/resolve-project.ts";
import { addMapOptions, type MapOptions, withAliases } from "./map-options.ts";

/** Limits the files of `-j 0`. */
const mostBlocks = 64;

export function registerMap(program: Command, cli: CliContext): void {
  const command = program
    .command("map")
    .argument(
      "[command...]",
      "program and arguments with {}, or one quoted shell script; then ::: ARGUMENTS or :::: FILES; without a command, each argument is a shell script",
    );
  addMapOptions(command);
  command
    .passThroughOptions()
    .addHelpText(
      "after",
      examples(
        "wzp map -j 8 gzip -9 {} ::: *.log",
        "find . -name '*.png' | wzp map 'convert {} {.}.jpg && rm {}'",
        "wzp map --joblog done.tsv --resume --colsep , ./convert {1} {2} :::: list.csv",
      ),
    )
    .addHelpText(
      "after",
      "\n{} argument   {.} without extension   {/} base name   {//} directory\n{/.} base name without extension   {#} task number   {%} slot\n{1} {2} argument of the first, second source   {-1} of the last\n::: words   :::: files with one argument per line   :::+ and ::::+ pair with the previous source",
    )
    .action(cli.action((words: string[], options: MapOptions) => map(cli, words, withAliases(options))));
}

async function map(
  cli: CliContext,
  words: string[],
  options: MapOptions,
): Promise<Result<ExitCode, Failure>> {
  const files = options.argFile ?? [];
  const split = splitSources(words, files);
  const usage =
    findRefusedOption(options) ??
    misplacedSeparator(words, files) ??
    checkCommand(split.command, options) ??
    checkOptions(options) ??
    checkPipe(split, { ...options, remote: isRemote(cli) }) ??
    checkInput(cli, split, options);
  if (usage !== undefined) return fail(usage);
  const separator = options.null === true ? "\0" : "\n";
  const { stdin } = cli.streams;
  const linkAll = options.link === true;
  const sources = await readSources(split.sources, { directory: cli.cwd, stdin, separator, linkAll });
  if (!sources.ok) return sources;
  if (options.pipe === true) return runPipe(cli, split.command, words, options);
  const tasks = makeTasks(cli, split.command, sources.value, options);
  if (options.dryRun === true) return printCommands(cli, tasks);
  return runTasks(cli, tasks, options, { words });
}

function makeTasks(
  cli: CliContext,
  command: readonly string[],
  sources: readonly ArgumentTuples[],
  options: MapOptions,
): AsyncGenerator<MapTask> {
  const { maxReplaceArgs: count, X, m, xargs, jobs } = options;
  const isDistributed = X === true || m === true;
  return eachTaskOfMap(commonSpec(cli, options), {
    command,
    sources,
    stdin: cli.streams.stdin,
    nul: options.null === true,
    shell: options.shell === true,
    context: X === true,
    columns: options.colsep,
    grouping: { count, packed: isDistributed || xargs === true, jobs: isDistributed ? jobs?.tasks : 1 },
    tagText: options.tagstring,
  });
}

/** Blocks wait in files for their tasks; as many as keep all cores busy. */
async function runPipe(
  cli: CliContext,
  command: readonly string[],
  words: readonly string[],
  options: MapOptions,
): Promise<Result<ExitCode, Failure>> {
  using files = BlockFiles.create(cli.home.state);
  const tasks = eachTaskOfPipe(commonSpec(cli, options), {
    command,
    stdin: cli.streams.stdin,
    files,
    size: { bytes: options.block, lines: options.maxReplaceArgs },
    shell: options.shell === true,
    tagText: options.tagstring,
  });
  const window = 2 * Math.min(mostBlocks, options.jobs?.tasks ?? availableParallelism()) + 1;
  const ended = (number: number) => files.remove(number);
  return await runTasks(cli, tasks, options, { words, window, ended });
}

async function printCommands(
  cli: CliContext,
  tasks: AsyncGenerator<MapTask>,
): Promise<Result<ExitCode, Failure>> {
  for await (const { line } of tasks) cli.print(line);
  return ok(exitCodes.done);
}

async function runTasks(
  cli: CliContext,
  tasks: AsyncGenerator<MapTask>,
  options: MapOptions,
  { words, ...pipe }: Pick<MapWork, "window" | "ended"> & { readonly words: readonly string[] },
): Promise<Result<ExitCode, Failure>> {
  const jobLog = openJobLog(cli, options);
  if (!jobLog.ok) return jobLog;
  const submission = await makeSubmission(cli, words, options);
  if (!submission.ok) return submission;
  const { halted, all } = await applyHalt(tasks, options.halt);
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const ended = await runMap(cli, client.value, {
    ...workOf(cli, options),
    ...pipe,
    submission: { ...submission.value, ...halted },
    tasks: all,
    jobLog: jobLog.value,
  });
  return ended.ok ? ok(exitCodeOfMap(ended.value, halted.halt)) : ended;
}

function workOf(cli: CliContext, options: MapOptions): Omit<MapWork, "submission" | "tasks" | "jobLog"> {
  const { tag, tagstring, keepOrder, results, delay } = options;
  return {
    progress: progressOf(options),
    tag: tag === true || tagstring !== undefined,
    keepOrder: keepOrder !== false,
    results: results === undefined ? undefined : inDirectory(cli, results),
    delay,
    long: options.X === true || options.m === true || options.xargs === true,
  };
}

/** A percentage needs the number of all tasks before the first one runs. */
async function applyHalt(
  tasks: AsyncGenerator<MapTask>,
  halt: MapOptions["halt"],
): Promise<{ halted: Pick<RunSubmissionInput, "halt">; all: AsyncGenerator<MapTask> }> {
  if (halt === undefined || halt === "never") return { halted: {}, all: tasks };
  if (!halt.isPercentage) return { halted: { halt: haltOf(halt, 0) }, all: tasks };
  const read = await allOf(tasks);
  return { halted: { halt: haltOf(halt, read.length) }, all: again(read) };
}

async function allOf(tasks: AsyncGenerator<MapTask>): Promise<readonly MapTask[]> {
  const all: MapTask[] = [];
  for await (const task of tasks) all.push(task);
  return all;
}

async function* again(tasks: readonly MapTask[]): AsyncGenerator<MapTask> {
  yield* tasks;
}

function openJobLog(cli: CliContext, options: MapOptions): Result<JobLog | undefined, Failure> {
  const { joblog, resume, resumeFailed } = options;
  if (joblog === undefined) return ok(undefined);
  const resumed = resume === true ? "all" : undefined;
  const chosen = resumeFailed === true ? "failed" : resumed;
  return JobLog.open(inDirectory(cli, joblog), chosen);
}

/** Keeps a `/` at the end, which has a meaning. */
function inDirectory(cli: CliContext, path: string): string {
  return isAbsolute(path) ? path : `${cli.cwd}/${path}`;
}

function progressOf({ progress, eta, bar }: MapOptions): "counts" | "eta" | "bar" | undefined {
  if (bar === true) return "bar";
  if (eta === true) return "eta";
  return progress === true ? "counts" : undefined;
}

function checkInput(
  cli: CliContext,
  { command, sources }: MapWords,
  options: MapOptions,
): Failure | undefined {
  if (options.jobs?.ofThisMachine === true && isRemote(cli)) {
    const detail = "A share of the cores is known only on this machine, not at another server.";
    return { reason: "unsupported", detail, hint: "Give a number of tasks: -j 8" };
  }
  if (sources.length > 0 || cli.streams.stdin.isTTY !== true) return undefined;
  const detail =
    command.length === 0
      ? "The command is missing."
      : "Arguments are missing: give them after :::, or one per line on stdin.";
  return { reason: "invalid-request", detail, hint: "wzp map echo {} ::: a b c" };
}

function isRemote(cli: CliContext): boolean {
  return cli.context.ok && cli.context.value !== undefined;
}

async function makeSubmission(
  cli: CliContext,
  words: readonly string[],
  { checkout, jobs }: MapOptions,
): Promise<Result<Omit<RunSubmissionInput, "tasks">, Failure>> {
  const resolved = await resolveProject({ directory: cli.directory, worktrees: checkout === "worktree" });
  if (!resolved.ok) return resolved;
  return ok({
    title: `map ${words.join(" ")}`.slice(0, 200),
    project: resolved.value.project,
    source: { kind: "map" },
    environment: captureEnvironment(cli),
    limits: jobs === undefined ? {} : { parallel: jobs.tasks },
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

/** Tasks that failed or were cancelled do not matter once enough succeeded. */
function exitCodeOfMap({ totals, interrupted }: MapEnd, halt: RunSubmissionInput["halt"]): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  if (halt?.successes !== undefined && isEnough(halt, totals)) return exitCodes.done;
  if (halt?.ends !== undefined && totals.failed === 0 && isEnough(halt, totals)) return exitCodes.done;
  return totals.failed + totals.cancelled > 0 ? exitCodes.taskFailed : exitCodes.done;
}
