import { childrenOf, lastWord, topCommands } from "./command-words.ts";
import type { CommandDescription } from "./describe-commands.ts";

export function fishScript(commands: readonly CommandDescription[]): string {
  const names = [
    `complete -c wzp -f -n ${quote("__fish_use_subcommand; and __wzp_elsewhere")} -a '(wzp ids --commands 2>/dev/null)'`,
    ...topCommands(commands).map(
      (each) =>
        `complete -c wzp -f -n ${quote("__fish_use_subcommand; and not __wzp_elsewhere")} -a ${lastWord(each)} -d ${quote(each.description)}`,
    ),
  ];
  const own = topCommands(commands).flatMap((command) => [
    ...childLines(command, commands),
    ...optionLines(command, childrenOf(command, commands)),
  ]);
  const withIds = commands.filter((each) => each.takesIds).map((each) => each.path);
  const layouts = commands.filter((each) => each.takesLayouts);
  const parents = [...new Set(layouts.map((each) => each.path.replace(/ .*/, "")))].join(" ");
  // For `layout show`, fish also sees the word `show`, which as a top-level command takes ids.
  const condition = `${unquotedSeen(withIds.join(" "))}; and not ${unquotedSeen(parents)}`;
  const layoutCondition = `${unquotedSeen(parents)}; and ${unquotedSeen(layouts.map(lastWord).join(" "))}`;
  const known = [
    `complete -c wzp -f -n ${quote(condition)} -a '(wzp ids 2>/dev/null)'`,
    `complete -c wzp -f -n ${quote(layoutCondition)} -a '(wzp ids --layouts 2>/dev/null)'`,
  ];
  return [
    "# fish completion for wzp and wezterm-parallel",
    elsewhere,
    ...names,
    ...own,
    ...known,
    "complete -c wezterm-parallel -w wzp",
  ].join("\n");
}

/**
 * Shell condition (fish): true when a remote server may be chosen. Only then is it asked which commands are
 * permitted. The folder matches `homePaths`.
 */
const elsewhere = `function __wzp_elsewhere
  test -n "$WZP_CONTEXT"; and return 0
  set -l config "$HOME/.config/wezterm-parallel"
  test -n "$XDG_CONFIG_HOME"; and set config "$XDG_CONFIG_HOME/wezterm-parallel"
  test -n "$WZP_HOME"; and set config "$WZP_HOME/config"
  test -s "$config/context"
end`;

/** Completes the option's value with layouts instead of files. */
const layoutValue = " -x -a '(wzp ids --layouts 2>/dev/null)'";

function childLines(command: CommandDescription, commands: readonly CommandDescription[]): readonly string[] {
  const children = childrenOf(command, commands);
  if (children.length === 0) return [];
  const condition = `${unquotedSeen(command.path)}; and not ${unquotedSeen(children.map(lastWord).join(" "))}`;
  const offered = `complete -c wzp -f -n ${quote(`${condition}; and __wzp_elsewhere`)} -a '(wzp ids --commands ${command.path} 2>/dev/null)'`;
  const lines = children.map(
    (child) =>
      `complete -c wzp -f -n ${quote(`${condition}; and not __wzp_elsewhere`)} -a ${lastWord(child)} -d ${quote(child.description)}`,
  );
  return [offered, ...lines];
}

/** Puts the options of subcommands on the parent command, because the condition sees only its first word. */
function optionLines(
  command: CommandDescription,
  children: readonly CommandDescription[],
): readonly string[] {
  const lines = [command, ...children].flatMap(({ options }) =>
    options.map(({ flags, long, description }) => {
      const short = /^-(\w),/.exec(flags)?.[1];
      const value = long === "--layout" ? layoutValue : /<|\[/.test(flags) ? " -r" : "";
      const letter = short === undefined ? "" : ` -s ${short}`;
      return `complete -c wzp -n ${seen(command.path)} -l ${long.replace(/^-+/, "")}${letter}${value} -d ${quote(description)}`;
    }),
  );
  return [...new Set(lines)];
}

function seen(words: string): string {
  return quote(unquotedSeen(words));
}

function unquotedSeen(words: string): string {
  return `__fish_seen_subcommand_from ${words}`;
}

/**
 * Quotes for fish: within single quotes, a backslash is literal except before another backslash or a quote.
 */
function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
