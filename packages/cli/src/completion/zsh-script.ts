import { caseBranches, childrenOf, elsewhere, lastWord, quoteWord, topCommands } from "./command-words.ts";
import type { CommandDescription } from "./describe-commands.ts";

/**
 * Works with `source`, and as the file `_wzp` in a directory of fpath, where the first Tab runs the file
 * itself.
 */
export function zshScript(commands: readonly CommandDescription[]): string {
  return `#compdef wzp wezterm-parallel
# Of the subcommands those that may be used at the server that is chosen.
_wzp_offered() {
  ${elsewhere} || return 0
  local -a offered=(\${\${(f)"$(wzp ids --commands $1 2>/dev/null)"}%%$'\\t'*})
  (( $#offered )) && subcommands=(\${(M)subcommands:#(\${(~j:|:)offered}):*})
  return 0
}
_wzp() {
  local -a subcommands options ids
  local takes_ids=
  if (( CURRENT == 2 )); then
    subcommands=(${describe(topCommands(commands))})
    _wzp_offered
    _describe command subcommands
    return
  fi
  case "$words[2] $words[3]" in
${caseBranches(commands, (command) => branch(command, commands))}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option options
    return
  fi
  (( CURRENT == 3 && $#subcommands )) && _wzp_offered "$words[2]" && _describe command subcommands && return
  [[ -n $takes_ids ]] && ids=(\${(f)"$(wzp ids $takes_ids 2>/dev/null)"})
  if (( $#ids )); then compadd -a ids; else _files; fi
}
if [[ $funcstack[1] == _wzp ]]; then _wzp "$@"; else compdef _wzp wzp wezterm-parallel; fi`;
}

function branch(command: CommandDescription, commands: readonly CommandDescription[]): string {
  const children = childrenOf(command, commands);
  const options = command.options.map(({ long, description }) => entry(long, description));
  return [
    ...(children.length === 0 ? [] : [`      subcommands=(${describe(children)})`]),
    ...(command.takesIds ? ["      takes_ids=--all"] : []),
    ...(command.takesLayouts ? ["      takes_ids=--layouts"] : []),
    ...(command.hasLayoutOption ? ["      [[ $words[CURRENT-1] == --layout ]] && takes_ids=--layouts"] : []),
    `      options=(${options.join("")}\n      )`,
  ].join("\n");
}

function describe(commands: readonly CommandDescription[]): string {
  return `${commands.map((each) => entry(lastWord(each), each.description)).join("")}\n      `;
}

/** Escapes colons: `_describe` removes a backslash before a colon and shows any other backslash. */
function entry(name: string, description: string): string {
  return `\n        ${quoteWord(`${name}:${description}`)}`;
}
