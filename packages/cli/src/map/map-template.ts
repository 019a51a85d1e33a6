import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import { commandOfWords } from "../submit/command-of-words.ts";

/** The arguments of one task, one from each source, and its number from 1. */
export interface MapArguments {
  readonly values: readonly string[];
  readonly number: number;
}

type TaskCommand = Pick<TaskSpecInput, "command" | "env">;

/**
 * `{}` the argument, `{.}` without extension, `{/}` its basename, `{//}` its directory, `{/.}` the basename
 * without extension, `{#}` the number of the task, `{1}` the argument from the first source.
 */
const placeholder = /\{(\d*)(\.|\/\/|\/\.|\/|#)?\}/g;

/** Placeholders of GNU parallel that `map` would pass to the command unchanged. */
const unknownPlaceholder = /\{\d*%\}|\{=[^]*=\}/;

/** Returns the first placeholder of GNU parallel in the command that `map` does not support. */
export function findUnknownPlaceholder(words: readonly string[]): string | undefined {
  return words.map((word) => unknownPlaceholder.exec(word)?.[0]).find((found) => found !== undefined);
}

/**
 * Returns a function that builds the command of one task from the typed words. Without a shell, the arguments
 * become parts of words; in a shell script they become variables, so that no argument is evaluated as code.
 */
export function mapTemplate(words: readonly string[], shell: boolean): (args: MapArguments) => TaskCommand {
  const typed = commandOfWords(words, shell);
  if (typed.kind === "shell") return scriptTemplate(withPlaceholder([typed.script]).join(" "));
  const argv = withPlaceholder(typed.argv);
  return (args) => ({ command: { kind: "argv", argv: argv.map((word) => fill(word, args)) } });
}

/** Appends the argument to a command without a placeholder, as GNU parallel does. */
function withPlaceholder(words: readonly string[]): readonly string[] {
  return words.some((word) => word.search(placeholder) >= 0) ? words : [...words, "{}"];
}

function fill(word: string, args: MapArguments): string {
  return word.replace(placeholder, (_, source: string, form?: string) => valueOf(args, source, form));
}

function valueOf({ values, number }: MapArguments, source: string, form: string | undefined): string {
  if (form === "#") return String(number);
  const value = source === "" ? values.join(" ") : (values[Number(source) - 1] ?? "");
  if (form === undefined) return value;
  const slash = value.lastIndexOf("/");
  const last = value.slice(slash + 1);
  if (form === "/") return last;
  if (form === "//") return slash < 0 ? "." : value.slice(0, Math.max(1, slash));
  return withoutExtension(form === "/." ? last : value);
}

function withoutExtension(path: string): string {
  return path.replace(/(?<=[^/])\.[^./]*$/, "");
}

function scriptTemplate(script: string): (args: MapArguments) => TaskCommand {
  const used: (readonly [source: string, form: string | undefined])[] = [];
  const text = script.replace(placeholder, (_, source: string, form: string | undefined, at: number) => {
    used.push([source, form]);
    return quoteVariable(`WZP_ARG_${used.length}`, quoteAt(script, at));
  });
  return (args) => ({
    command: { kind: "shell", script: text },
    env: Object.fromEntries(
      used.map(([source, form], at) => [`WZP_ARG_${at + 1}`, valueOf(args, source, form)]),
    ),
  });
}

/** Expands a variable as one word, within any quotes that are open at that position. */
function quoteVariable(name: string, open: "" | "'" | '"'): string {
  if (open === '"') return `\${${name}}`;
  return open === "'" ? `'"\${${name}}"'` : `"\${${name}}"`;
}

/** Returns which quotes are open at a position of a shell script. */
function quoteAt(script: string, position: number): "" | "'" | '"' {
  let open: "" | "'" | '"' = "";
  for (let at = 0; at < position; at++) {
    const char = script[at];
    if (char === "\\" && open !== "'") at += 1;
    else if (open === "" && (char === "'" || char === '"')) open = char;
    else if (char === open) open = "";
  }
  return open;
}
