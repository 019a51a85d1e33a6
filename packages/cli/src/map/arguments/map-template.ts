import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import { commandOfWords } from "../../submit/command-of-words.ts";
import {
  fillText,
  hasPlaceholder,
  parseText,
  quoteValue,
  repeatsArguments,
  valuesOf,
  type MapArguments,
  type Placeholder,
  type TextPart,
} from "./placeholders.ts";

type TaskCommand = Pick<TaskSpecInput, "command" | "env">;

/** Builds the commands of a map's tasks. */
export interface MapTemplate {
  readonly command: (args: MapArguments) => TaskCommand;
  /** Returns the command as a line for a shell, as `--dry-run` and `--joblog` show it. */
  readonly line: (args: MapArguments) => string;
}

export interface TemplateOptions {
  /** Always use a shell. */
  readonly shell: boolean;
  /** Pass several words to the program even if one is a shell operator. */
  readonly quote?: boolean;
  /** Repeat the word around `{}` for each argument (`-X`). */
  readonly context?: boolean;
  /** The input is a task's stdin (`--pipe`) and therefore no argument. */
  readonly appended?: boolean;
}

/**
 * Returns a template of the typed words. Without a shell, the arguments become parts of words; in a shell
 * script they become variables, so that no argument is evaluated as code. Without words, each argument is
 * itself a script.
 */
export function mapTemplate(words: readonly string[], options: TemplateOptions): MapTemplate {
  if (words.length === 0) return scriptsOfInput;
  const typed = commandOfWords(words, options.shell);
  if (typed.kind === "shell") {
    const script = hasPlaceholder([typed.script]) || !appends(options) ? typed.script : `${typed.script} {}`;
    return scriptTemplate(parseScript(script));
  }
  const all = hasPlaceholder(typed.argv) || !appends(options) ? typed.argv : [...typed.argv, "{}"];
  const parsed = all.map(parseText);
  const usesSlot = parsed.flat().some((part) => typeof part !== "string" && part.form === "%");
  return usesSlot ? scriptTemplate(scriptOfWords(parsed)) : argvTemplate(parsed, options.context === true);
}

function appends({ appended }: TemplateOptions): boolean {
  return appended !== false;
}

const scriptsOfInput: MapTemplate = {
  command: ({ values }) => ({ command: { kind: "shell", script: values.join(" ") } }),
  line: ({ values }) => values.join(" "),
};

function argvTemplate(words: readonly (readonly TextPart[])[], context: boolean): MapTemplate {
  return {
    command: (args) => ({
      command: {
        kind: "argv",
        argv: words.flatMap((word) => fillWord(word, args, context, (value) => value)),
      },
    }),
    line: (args) => words.flatMap((word) => fillWord(quoted(word), args, context, quoteValue)).join(" "),
  };
}

function quoted(word: readonly TextPart[]): readonly TextPart[] {
  const isEmpty = word.every((part) => part === "");
  return isEmpty ? ["''"] : word.map((part) => (typeof part === "string" ? quoteWord(part) : part));
}

/** Returns the words that one typed word becomes: none for a missing argument, several for several. */
function fillWord(
  word: readonly TextPart[],
  args: MapArguments,
  context: boolean,
  show: (value: string) => string,
): readonly string[] {
  if (context && word.some(repeatsArguments)) {
    return args.values.map((each) => fillText(word, { ...args, each }, " ", show));
  }
  const [only] = word;
  const isMissing = word.length === 1 && typeof only === "object" && valuesOf(only, args).length === 0;
  // Arguments contain no NUL.
  return isMissing ? [] : fillText(word, args, "\0", show).split("\0");
}

type Quotes = "" | "'" | '"';
type ScriptPart = string | (Placeholder & { readonly within: Quotes });

function parseScript(script: string): readonly ScriptPart[] {
  let at = 0;
  return parseText(script).map((part) => {
    const start = at;
    at += typeof part === "string" ? part.length : part.text.length;
    return typeof part === "string" ? part : { ...part, within: quotesAt(script, start) };
  });
}

function scriptOfWords(words: readonly (readonly TextPart[])[]): readonly ScriptPart[] {
  return words.flatMap((word, at) => [
    ...(at === 0 ? [] : [" "]),
    ...quoted(word).map((part) => (typeof part === "string" ? part : { ...part, within: "" as const })),
  ]);
}

function scriptTemplate(parts: readonly ScriptPart[]): MapTemplate {
  return {
    command: (args) => {
      const env: Record<string, string> = {};
      const script = parts
        .map((part) => (typeof part === "string" ? part : expand(part, args, env)))
        .join("");
      return { command: { kind: "shell", script }, env };
    },
    line: (args) => parts.map((part) => (typeof part === "string" ? part : showValues(part, args))).join(""),
  };
}

/** Adds a variable for each value of a placeholder to `env` and returns their expansion. */
function expand(part: ScriptPart & object, args: MapArguments, env: Record<string, string>): string {
  if (part.form === "%") return quoteVariables(["WZP_JOB_SLOT"], part.within);
  const names = valuesOf(part, args).map((value) => {
    const name = `WZP_ARG_${Object.keys(env).length + 1}`;
    env[name] = value;
    return name;
  });
  return quoteVariables(names, part.within);
}

/** Expands each variable as one word, within any quotes that are open at that position. */
function quoteVariables(names: readonly string[], within: Quotes): string {
  if (within === "") return names.map((name) => `"\${${name}}"`).join(" ");
  const inside = names.map((name) => `\${${name}}`).join(" ");
  return within === '"' ? inside : `'"${inside}"'`;
}

function showValues(part: ScriptPart & object, args: MapArguments): string {
  if (part.form === "%") return part.text;
  const values = valuesOf(part, args);
  if (part.within === "") return values.map(quoteValue).join(" ");
  const text = values.join(" ");
  return part.within === '"' ? text.replaceAll(/[\\"$`]/g, "\\$&") : text.replaceAll("'", `'\\''`);
}

/** Returns which quotes are open at a position of a shell script. */
function quotesAt(script: string, position: number): Quotes {
  let open: Quotes = "";
  for (let at = 0; at < position; at++) {
    const char = script[at];
    if (char === "\\" && open !== "'") at += 1;
    else if (open === "" && (char === "'" || char === '"')) open = char;
    else if (char === open) open = "";
  }
  return open;
}
