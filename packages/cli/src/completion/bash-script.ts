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

export function bashScript(commands: readonly CommandDescription[]): string {
  const names = topCommands(commands).map(lastWord).join(" ");
  return `# bash completion for wzp and wezterm-parallel
# Finds what the argument at the cursor can be: words that are neither options nor their values count.
_wzp_argument() {
  local i at=0 each
  for ((i = depth; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
    -*) [[ $valued == *" \${COMP_WORDS[i]} "* ]] && i=$((i + 1)) ;;
    *) at=$((at + 1)) ;;
    esac
  done
  for each in $arguments; do
    source=\${each%...}
    if ((at == 0)) || [[ $each == *... ]]; then return; fi
    at=$((at - 1))
  done
  source=
}
_wzp() {
  local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  local words= offered= source= arguments= valued= depth=2 id key=
  # bash splits words at =.
  if [ "$before" = = ]; then key=\${COMP_WORDS[COMP_CWORD - 2]}= before=\${COMP_WORDS[COMP_CWORD - 3]}
  elif [ "$word" = = ]; then key=$before= word= before=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${names}'
    ${elsewhere} && offered=$(wzp candidates commands 2>/dev/null | cut -f 1) && [ -n "$offered" ] && words=$offered
  else
    case "$command \${COMP_WORDS[2]}" in
${caseBranches(commands, (command) => branch(command, commands))}
    esac
    if [[ $valued == *" $before "* ]]; then words=; else source=; [[ $word == -* ]] || _wzp_argument; fi
  fi
  local IFS=$' \\n'
  case $source in
  '' | -) ;;
  =*) words="$words \${source#=}" && words=\${words//|/ } source= ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [ -n "$source" ] && [ "$source" != - ]; then
    # Quotes in what was typed are not part of a name.
    while IFS= read -r id; do
      printf -v id %q "$id"
      [[ $id == "$key$word"* ]] && COMPREPLY+=("\${id#"$key"}")
    done < <(wzp candidates "$source" "$key\${word%%[\\\\\\"\\']*}" 2>/dev/null)
    [[ \${COMPREPLY-} == *= ]] && compopt -o nospace 2>/dev/null
  fi
}
complete -o default -F _wzp wzp wezterm-parallel`;
}

function branch(command: CommandDescription, commands: readonly CommandDescription[]): string {
  const children = childrenOf(command, commands);
  const words = [...children.map(lastWord), ...command.options.map(({ long }) => long)];
  const depth = command.path.split(" ").length + 1;
  return [
    `      words='${words.join(" ")}' depth=${depth} valued=' ${valueOptions(command).join(" ")} '`,
    `      arguments=${quoteWord(argumentSources(command).join(" "))}`,
    ...optionSources(command),
    ...(children.length === 0 ? [] : [offeredBehind(command)]),
  ].join("\n");
}

function optionSources({ options }: CommandDescription): readonly string[] {
  const branches = options.flatMap(({ long, short, values }) => {
    if (values === undefined) return [];
    const pattern = short === undefined ? long : `${long} | ${short}`;
    return [`      ${pattern}) source=${quoteWord(sourceWord(values))} ;;`];
  });
  return branches.length === 0 ? [] : ['      case "$before" in', ...branches, "      esac"];
}

/** Offers only the subcommands that the user may use. */
function offeredBehind({ path }: CommandDescription): string {
  return `      [[ $word != -* ]] && ${elsewhere} && offered=$(wzp candidates commands ${path} 2>/dev/null | cut -f 1) && [ -n "$offered" ] && words=$offered`;
}
