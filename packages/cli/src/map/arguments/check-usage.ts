import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { TypedHalt } from "../halt.ts";
import { hasPlaceholder, parseText, type Placeholder } from "./placeholders.ts";
import type { MapWords } from "./read-arguments.ts";

export interface UsageOptions {
  readonly shell?: boolean | undefined;
  readonly quote?: boolean | undefined;
  readonly X?: boolean | undefined;
  readonly tagstring?: string | undefined;
  readonly joblog?: string | undefined;
  readonly resume?: boolean | undefined;
  readonly resumeFailed?: boolean | undefined;
  readonly results?: string | undefined;
  readonly pipe?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  /** A percentage needs the number of all blocks, before the first one runs. */
  readonly halt?: TypedHalt | "never" | undefined;
}

/** Expressions in Perl, which only GNU parallel evaluates. */
const expression = /\{=[^]*=\}/;
/** Words that GNU parallel leaves to the shell. */
const operator = /^(?:\|\|?|\|&|&&?|;|\d*>>?|\d*<|&>>?|\d*>&\d)$|[^\\];$/;

/** Returns why the command cannot mean what it means to GNU parallel. */
export function checkCommand(words: readonly string[], options: UsageOptions): Failure | undefined {
  const found = words.map((word) => expression.exec(word)?.[0]).find((each) => each !== undefined);
  if (found !== undefined) {
    const hint =
      "Change the argument in a quoted shell script; all placeholders are listed by: wzp map --help";
    return { reason: "invalid-request", detail: `Unknown placeholder: ${found}.`, hint };
  }
  if (words.length > 1 && options.shell !== true && options.quote !== true) {
    const word = words.find((each) => operator.test(each));
    if (word !== undefined) return operatorFailure(word);
  }
  return checkRepeated(words, options);
}

function operatorFailure(word: string): Failure {
  return {
    reason: "invalid-request",
    detail: `A command of several words runs without a shell, but ${word} is a shell operator.`,
    hint: "Add --shell, or quote the whole command; -q passes the operator to the program as a word.",
  };
}

function checkRepeated(words: readonly string[], { X, shell }: UsageOptions): Failure | undefined {
  if (X !== true) return undefined;
  const isScript = shell === true || (words.length === 1 && /\s/.test(words[0] ?? ""));
  const repeats = words.some((word) =>
    /[^\s{}]\{(?:\.|\/\/|\/\.|\/)?\}|\{(?:\.|\/\/|\/\.|\/)?\}[^\s{}]/.test(word),
  );
  const hint = "Give the command as several words, or use -m.";
  if (isScript && repeats) {
    return { reason: "invalid-request", detail: "-X cannot repeat a word of a shell script.", hint };
  }
  if (!words.some((word) => word.includes("{%}"))) return undefined;
  return { reason: "invalid-request", detail: "-X cannot be combined with {%}.", hint: "Use -m or -N." };
}

/** Returns why these options do not go together. */
export function checkOptions(options: UsageOptions): Failure | undefined {
  const { tagstring = "", results = "", resume, resumeFailed, joblog } = options;
  if ((resume === true || resumeFailed === true) && joblog === undefined) {
    const detail = "--resume and --resume-failed read the finished tasks from a job log.";
    return {
      reason: "invalid-request",
      detail,
      hint: "Add --joblog FILE to the first call and to this one.",
    };
  }
  if (/\{-?\d*%\}/.test(tagstring + results)) {
    const detail = "{%} is known only when a task runs, so it works only in the command.";
    return { reason: "invalid-request", detail, hint: "Use {#}, the number of the task." };
  }
  if (/\.(?:csv|tsv|json)$/.test(results) && !hasPlaceholder([results])) {
    const detail = "--results writes directories, not tables.";
    return { reason: "unsupported", detail, hint: "Use --results DIRECTORY, or: wzp show RUN --json" };
  }
  return undefined;
}

/** Returns why stdin cannot be split into the input of these tasks. */
export function checkPipe(
  { command, sources }: MapWords,
  options: UsageOptions & { readonly remote: boolean },
): Failure | undefined {
  if (options.pipe !== true) return undefined;
  const found = pipeProblems({ command, sources }, options).find(({ applies }) => applies);
  if (found === undefined) return undefined;
  return { reason: "unsupported", detail: found.detail, hint: found.hint };
}

interface PipeProblem {
  readonly applies: boolean;
  readonly detail: string;
  readonly hint: string;
}

function pipeProblems(
  { command, sources }: MapWords,
  options: UsageOptions & { readonly remote: boolean },
): readonly PipeProblem[] {
  return [
    {
      applies: options.remote,
      detail: "--pipe passes blocks in files of this machine, which tasks at another server cannot read.",
      hint: "Copy the input there and run wzp map --pipe there.",
    },
    {
      applies: command.length === 0,
      detail: "--pipe needs a command that reads the blocks.",
      hint: "wzp map --pipe wc -l < FILE",
    },
    {
      applies: sources.length > 0,
      detail: "--pipe passes stdin to the tasks, so there are no arguments.",
      hint: "Pass a file as stdin: wzp map --pipe COMMAND < FILE",
    },
    {
      applies: hasArguments(command),
      detail: "With --pipe there are no arguments, so only {#} and {%} have a value.",
      hint: "Leave out the other placeholders.",
    },
    {
      applies:
        options.dryRun === true || options.results !== undefined || isResumed(options) || isShare(options),
      detail: "--pipe cannot be combined with --dry-run, --results, --resume or a percentage in --halt.",
      hint: "Output is kept: wzp logs RUN/NUMBER",
    },
  ];
}

function isResumed({ resume, resumeFailed }: UsageOptions): boolean {
  return resume === true || resumeFailed === true;
}

function isShare({ halt }: UsageOptions): boolean {
  return typeof halt === "object" && halt.isPercentage;
}

function hasArguments(words: readonly string[]): boolean {
  return words.flatMap(parseText).some((part) => typeof part !== "string" && !isOwn(part));
}

/** Returns whether the placeholder depends on the task only. */
function isOwn({ source, form }: Placeholder): boolean {
  return source === undefined && (form === "#" || form === "%");
}
