import {
  argumentSources,
  childrenOf,
  lastWord,
  sourceWord,
  topCommands,
  valueOptions,
} from "./command-words.ts";
import type { CommandDescription } from "./describe-commands.ts";
import type { ValueSource } from "./value-sources.ts";

export function fishScript(commands: readonly CommandDescription[]): string {
  const names = [
    `complete -c wzp -f -n ${quote("__fish_use_subcommand; and __wzp_elsewhere")} -a '(wzp candidates commands 2>/dev/null)'`,
    ...topCommands(commands).map(
      (each) =>
        `complete -c wzp -f -n ${quote("__fish_use_subcommand; and not __wzp_elsewhere")} -a ${lastWord(each)} -d ${quote(each.description)}`,
    ),
  ];
  const own = topCommands(commands).flatMap((command) => [
    ...childLines(command, commands),
    ...optionLines(command, childrenOf(command, commands)),
  ]);
  return [
    "# fish completion for wzp and wezterm-parallel",
    elsewhere,
    candidates,
    argumentFunction(commands),
    ...names,
    ...own,
    "complete -c wzp -f -n 'test -n \"$(__wzp_argument)\"' -a '(__wzp_candidates (__wzp_argument))'",
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

/** Quotes in what was typed are not part of a name. */
const candidates = `function __wzp_candidates
  string match -q '=*' -- $argv[1]; and string split '|' -- (string sub -s 2 -- $argv[1]); and return
  wzp candidates $argv[1] (commandline -ct | string replace -r '^--[a-z-]+=' '' | string replace -r '[\\\\\\\\"\\'].*' '') 2>/dev/null
end`;

/** Prints what the argument at the cursor can be: words that are neither options nor their values count. */
function argumentFunction(commands: readonly CommandDescription[]): string {
  const branches = commands
    .toSorted((a, b) => b.path.length - a.path.length)
    .filter((command) => command.arguments.length > 0 || command.path.includes(" "))
    .map((command) => {
      const sources = argumentSources(command).map(quote).join(" ");
      const depth = command.path.split(" ").length;
      return `    case ${quote(`${command.path} *`)}\n      set depth ${depth}; set sources ${sources}; set valued ${valueOptions(command).join(" ")}`;
    });
  return `function __wzp_argument
  set -l words (commandline -opc)
  set -e words[1]
  set -l depth
  set -l sources
  set -l valued
  switch "$words "
${branches.join("\n")}
    case '*'
      return
  end
  set -l at 1
  set -l skip 0
  for word in $words[(math $depth + 1)..-1]
    if test $skip = 1
      set skip 0
    else if string match -q -- '-*' $word
      contains -- $word $valued; and set skip 1
    else
      set at (math $at + 1)
    end
  end
  test (count $sources) -gt 0; or return
  string match -q '*...' -- $sources[-1]; and test $at -gt (count $sources); and set at (count $sources)
  set -l source (string replace '...' '' -- $sources[$at])
  test "$source" = -; or echo $source
end`;
}

function childLines(command: CommandDescription, commands: readonly CommandDescription[]): readonly string[] {
  const children = childrenOf(command, commands);
  if (children.length === 0) return [];
  const condition = `${unquotedSeen(command.path)}; and not ${unquotedSeen(children.map(lastWord).join(" "))}`;
  const offered = `complete -c wzp -f -n ${quote(`${condition}; and __wzp_elsewhere`)} -a '(wzp candidates commands ${command.path} 2>/dev/null)'`;
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
    options.map(({ flags, long, short, description, values }) => {
      const value = values !== undefined ? valueOf(values) : /<|\[/.test(flags) ? " -r" : "";
      const letter = short === undefined ? "" : ` -s ${short.slice(1)}`;
      return `complete -c wzp -n ${seen(command.path)} -l ${long.replace(/^-+/, "")}${letter}${value} -d ${quote(description)}`;
    }),
  );
  return [...new Set(lines)];
}

function valueOf(values: ValueSource): string {
  return ` -x -a ${quote(`(__wzp_candidates ${quote(sourceWord(values))})`)}`;
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
