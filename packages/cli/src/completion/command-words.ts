import type { CommandDescription } from "./describe-commands.ts";
import type { ValueSource } from "./value-sources.ts";

/** Returns the top-level commands. */
export function topCommands(commands: readonly CommandDescription[]): readonly CommandDescription[] {
  return commands.filter((each) => !each.path.includes(" "));
}

/** Returns the subcommands of a command, such as `check` of `plan`. */
export function childrenOf(
  { path }: CommandDescription,
  commands: readonly CommandDescription[],
): readonly CommandDescription[] {
  return commands.filter((each) => each.path.startsWith(`${path} `));
}

export function lastWord({ path }: CommandDescription): string {
  return path.split(" ").at(-1) ?? path;
}

/** Returns the branches of a `case` over "command next-word", longer paths first. */
export function caseBranches(
  commands: readonly CommandDescription[],
  body: (command: CommandDescription) => string,
): string {
  return commands
    .toSorted((a, b) => b.path.length - a.path.length)
    .map((command) => {
      const pattern = command.path.includes(" ") ? `'${command.path}'*` : `'${command.path} '*`;
      return `    ${pattern})\n${body(command)};;`;
    })
    .join("\n");
}

/** Quotes one word for a Bourne-style shell. */
export function quoteWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Shell condition (Bourne style): true when a remote server may be chosen. Only then is it asked which
 * commands are permitted. The folder matches `homePaths`.
 */
export const elsewhere =
  '{ [ -n "$WZP_CONTEXT" ] || [ -s "${WZP_HOME:-${XDG_CONFIG_HOME:-$HOME/.config}/wezterm-parallel}${WZP_HOME:+/config}/context" ]; }';

/** Returns the options of a command whose next word is their value, long and short. */
export function valueOptions({ options }: CommandDescription): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .flatMap(({ long, short }) => [long, ...(short ? [short] : [])]);
}

/** Returns the sources of a command's arguments as words for the scripts; the last one of a list repeats. */
export function argumentSources(command: CommandDescription): readonly string[] {
  return command.arguments.map(({ values, variadic }) => `${sourceWord(values)}${variadic ? "..." : ""}`);
}

/** Returns a word for a source: a kind, `=a|b` for fixed words, or `-` for none. */
export function sourceWord(values: ValueSource | undefined): string {
  if (values === undefined) return "-";
  return typeof values === "string" ? values : `=${values.join("|")}`;
}
