import type { CommandDescription } from "./describe-commands.ts";

/** Commands that are typed first. */
export function topCommands(commands: readonly CommandDescription[]): readonly CommandDescription[] {
  return commands.filter((each) => !each.path.includes(" "));
}

/** Commands that are typed behind this one, such as `check` behind `plan`. */
export function childrenOf(
  { path }: CommandDescription,
  commands: readonly CommandDescription[],
): readonly CommandDescription[] {
  return commands.filter((each) => each.path.startsWith(`${path} `));
}

export function lastWord({ path }: CommandDescription): string {
  return path.split(" ").at(-1) ?? path;
}

/** The branches of a `case` over "command next-word", the longer paths first. */
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

/** One word for a shell of the Bourne kind. */
export function quoteWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * True in a shell of the Bourne kind where a server elsewhere may be chosen: which commands may be used is asked only
 * there. The folder is that of `homePaths`.
 */
export const elsewhere =
  '{ [ -n "$WZP_CONTEXT" ] || [ -s "${WZP_HOME:-${XDG_CONFIG_HOME:-$HOME/.config}/wezterm-parallel}${WZP_HOME:+/config}/context" ]; }';
