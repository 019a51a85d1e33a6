import { type Command, Option } from "commander";

import type { CheckoutKind } from "@wezterm-parallel/shared/domain/task/task-spec";

import { parseBlockSize } from "../../map/pipe/block-size.ts";
import { parseHalt, type TypedHalt } from "../../map/halt.ts";
import { parseJobCount, type JobCount } from "../../map/job-count.ts";
import { refusedOptions } from "../../map/arguments/refused-options.ts";
import { parseSeparator } from "../../map/arguments/split-columns.ts";
import { collect, parseChoice, parseDuration, parseInteger } from "../../text/parse-option.ts";

export interface MapOptions {
  readonly jobs?: JobCount;
  readonly checkout: CheckoutKind;
  readonly progress?: boolean;
  readonly eta?: boolean;
  readonly bar?: boolean;
  readonly halt?: TypedHalt | "never";
  readonly tag?: boolean;
  readonly tagstring?: string;
  readonly keepOrder?: boolean;
  readonly null?: boolean;
  readonly argFile?: readonly string[];
  readonly pipe?: boolean;
  readonly block: number;
  readonly link?: boolean;
  readonly colsep?: RegExp;
  readonly maxReplaceArgs?: number;
  readonly X?: boolean;
  readonly m?: boolean;
  readonly xargs?: boolean;
  readonly shell?: boolean;
  readonly quote?: boolean;
  readonly dryRun?: boolean;
  readonly joblog?: string;
  readonly resume?: boolean;
  readonly resumeFailed?: boolean;
  readonly results?: string;
  readonly delay?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly secret?: readonly string[];
}

/** Other spellings of GNU parallel, and its options without an effect here. */
const aliases: readonly Option[] = [
  new Option("-P, --max-procs <number>").argParser((text) => parseJobCount(text)),
  new Option("-n, --max-args <number>").argParser(parseInteger(0, 1_000_000_000)),
  new Option("--dryrun"),
  new Option("--xapply"),
  new Option("--group"),
  new Option("--will-cite"),
];

/** Returns the options with those of other spellings. */
export function withAliases<Options extends MapOptions>(options: Options): Options {
  const given = options as Options & {
    readonly maxProcs?: JobCount;
    readonly maxArgs?: number;
    readonly dryrun?: boolean;
    readonly xapply?: boolean;
  };
  const { maxProcs, maxArgs, dryrun, xapply } = given;
  return {
    ...options,
    ...(maxProcs === undefined ? {} : { jobs: maxProcs }),
    ...(maxArgs === undefined ? {} : { maxReplaceArgs: maxArgs }),
    ...(dryrun === undefined ? {} : { dryRun: dryrun }),
    ...(xapply === undefined ? {} : { link: xapply }),
  };
}

export function addMapOptions(command: Command): void {
  addInputOptions(command);
  addOutputOptions(command);
  addRunOptions(command);
  for (const option of [...aliases, ...refusedOptions()]) command.addOption(option.hideHelp());
}

function addInputOptions(command: Command): void {
  command
    .option("-a, --arg-file <file>", "read arguments from the lines of a file; may be repeated", collect)
    .option("-0, --null", "arguments on stdin and in files are separated by NUL instead of newlines")
    .option("--pipe", "split stdin into blocks of complete lines; each block is the stdin of a task")
    .option("--block <size>", "size of a block with --pipe, e.g. 10M", parseBlockSize, 2 ** 20)
    .option("--link", "pair the arguments of all sources instead of combining them; shorter ones start again")
    .option(
      "-C, --colsep <regexp>",
      "split each argument into columns {1} {2} at a regular expression",
      parseSeparator,
    )
    .option(
      "-N, --max-replace-args <number>",
      "give each task this many arguments {1} {2}, or lines with --pipe; 0 passes none",
      parseInteger(0, 1_000_000_000),
    )
    .option("-m", "give each task as many arguments as fit into a command line")
    .option("-X", "like -m, and repeat the word around {} for each argument")
    .option("--xargs", "like -m, without distributing the last arguments over all jobs")
    .option("--shell", "interpret the command with the shell; each argument stays one word")
    .option("-q, --quote", "pass shell operators such as | and > to the program as words");
}

function addOutputOptions(command: Command): void {
  command
    .option("--tag", "prefix each line of output with its argument")
    .option("--tagstring <text>", "prefix each line of output with this text, which may contain placeholders")
    .option("-k, --keep-order", "print output in the order of the arguments (this is the default)")
    .option("--no-keep-order", "print output as tasks finish, not in the order of the arguments")
    .option(
      "--results <directory>",
      "write stdout and stderr to files in directories named by arguments, instead of printing them",
    )
    .option("--joblog <file>", "write a line for each ended task, in the format of GNU parallel")
    .option("--progress", "show progress on stderr")
    .option("--eta", "show progress and the time that is left on stderr")
    .option("--bar", "show progress as a bar on stderr")
    .option("--dry-run", "print the commands instead of running them");
}

function addRunOptions(command: Command): void {
  command
    .option(
      "-j, --jobs <number>",
      "run this many tasks at a time: 8, 50%, +1 or -1 (of the cores), 0 for no limit (default: 100%)",
      (text) => parseJobCount(text),
    )
    .option(
      "--delay <time>",
      "wait at least this long between the starts of two tasks, e.g. 2.5s",
      parseDuration,
    )
    .option(
      "--halt <when>",
      "stop after N failures: now,fail=N cancels running tasks, soon,fail=N lets them finish; N may be 10%; " +
        "success=N and done=N count successes and ends instead",
      parseHalt,
    )
    .option("--timeout <time>", "stop a task after this long, e.g. 10m", parseDuration)
    .option("--retries <times>", "retry a failed task at most this many times", parseInteger(0, 100))
    .option("--resume", "leave out the tasks that the job log already contains; requires --joblog")
    .option("--resume-failed", "like --resume, but run failed tasks again; requires --joblog")
    .option(
      "--checkout <kind>",
      "none: this directory; project: the project's directory; worktree: a separate git worktree each",
      parseChoice(["none", "project", "worktree"]),
      "none",
    )
    .option("--secret <name>", "provide this secret of the project to every task; may be repeated", collect);
}
