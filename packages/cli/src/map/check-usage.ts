import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { hasPlaceholder } from "./placeholders.ts";

export interface UsageOptions {
  readonly shell?: boolean | undefined;
  readonly quote?: boolean | undefined;
  readonly X?: boolean | undefined;
  readonly tagstring?: string | undefined;
  readonly joblog?: string | undefined;
  readonly resume?: boolean | undefined;
  readonly resumeFailed?: boolean | undefined;
  readonly results?: string | undefined;
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
