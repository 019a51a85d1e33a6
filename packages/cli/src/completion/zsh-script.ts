import {
  argumentSources,
  caseBranches,
  childrenOf,
  elsewhere,
  lastWord,
  quoteWord,
  sourceWord,
  topCommands,
  valueOptions,
} from "./command-words.ts";
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
  local -a offered=(\${\${(f)"$(wzp candidates commands $1 2>/dev/null)"}%%$'\\t'*})
  (( $#offered )) && subcommands=(\${(M)subcommands:#(\${(~j:|:)offered}):*})
  return 0
}
# Finds what the argument at the cursor can be: words that are neither options nor their values count.
_wzp_argument() {
  local i at=1
  for ((i = depth + 1; i < CURRENT; i++)); do
    if [[ $words[i] != -* ]]; then at=$((at + 1))
    elif (( $valued[(Ie)$words[i]] )); then i=$((i + 1)); fi
  done
  [[ $arguments[-1] == *... ]] && (( at > $#arguments )) && at=$#arguments
  values=\${arguments[at]%...}
}
_wzp_values() {
  local -a found
  if [[ $values == '='* ]]; then found=(\${(s:|:)values#=})
  else found=(\${(f)"$(wzp candidates $values "\${PREFIX%%[\\\\\\"\\']*}" 2>/dev/null)"}); fi
  local -a open=(\${(M)found:#*=})
  found=(\${found:#*=})
  (( $#open )) && compadd -V wzp -S '' -a open
  (( $#found )) && compadd -V wzp -a found
  (( $#open + $#found ))
}
_wzp() {
  local -a subcommands options arguments valued
  local values= depth=2
  if (( CURRENT == 2 )); then
    subcommands=(${describe(topCommands(commands))})
    _wzp_offered
    _describe command subcommands
    return
  fi
  case "$words[2] $words[3]" in
${caseBranches(commands, (command) => branch(command, commands))}
  esac
  if (( $valued[(Ie)$words[CURRENT-1]] )); then
    [[ -n $values ]] && _wzp_values || _files
    return
  fi
  if [[ $PREFIX == -* ]]; then
    _describe -o option options
    return
  fi
  (( CURRENT == 3 && $#subcommands )) && _wzp_offered "$words[2]" && _describe command subcommands && return
  _wzp_argument
  [[ -n $values && $values != - ]] && _wzp_values || _files
}
if [[ $funcstack[1] == _wzp ]]; then _wzp "$@"; else compdef _wzp wzp wezterm-parallel; fi`;
}

function branch(command: CommandDescription, commands: readonly CommandDescription[]): string {
  const children = childrenOf(command, commands);
  const options = command.options.map(({ long, description }) => entry(long, description));
  return [
    ...(children.length === 0 ? [] : [`      subcommands=(${describe(children)})`]),
    `      depth=${command.path.split(" ").length + 1} valued=(${valueOptions(command).join(" ")})`,
    `      arguments=(${argumentSources(command).map(quoteWord).join(" ")})`,
    ...optionSources(command),
    `      options=(${options.join("")}\n      )`,
  ].join("\n");
}

function optionSources({ options }: CommandDescription): readonly string[] {
  const branches = options.flatMap(({ long, short, values }) => {
    if (values === undefined) return [];
    const pattern = short === undefined ? long : `${long}|${short}`;
    return [`      ${pattern}) values=${quoteWord(sourceWord(values))} ;;`];
  });
  return branches.length === 0 ? [] : ['      case "$words[CURRENT-1]" in', ...branches, "      esac"];
}

function describe(commands: readonly CommandDescription[]): string {
  return `${commands.map((each) => entry(lastWord(each), each.description)).join("")}\n      `;
}

/** Escapes colons: `_describe` removes a backslash before a colon and shows any other backslash. */
function entry(name: string, description: string): string {
  return `\n        ${quoteWord(`${name}:${description}`)}`;
}
