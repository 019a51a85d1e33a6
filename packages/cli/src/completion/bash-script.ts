import { caseBranches, childrenOf, elsewhere, lastWord, topCommands } from "./command-words.ts";
import type { CommandDescription } from "./describe-commands.ts";

export function bashScript(commands: readonly CommandDescription[]): string {
  const names = topCommands(commands).map(lastWord).join(" ");
  return `# bash completion for wzp and wezterm-parallel
_wzp() {
  local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} words= ids= id
  local before=\${COMP_WORDS[COMP_CWORD - 1]} offered=
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${names}'
    ${elsewhere} && offered=$(wzp ids --commands 2>/dev/null | cut -f 1) && [ -n "$offered" ] && words=$offered
  else
    case "$command \${COMP_WORDS[2]}" in
${caseBranches(commands, (command) => branch(command, commands))}
    esac
  fi
  local IFS=$' \\n'
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [ -n "$ids" ]; then
    while IFS= read -r id; do
      printf -v id %q "$id"
      [[ $id == "$word"* ]] && COMPREPLY+=("$id")
    done < <(wzp ids $ids 2>/dev/null)
  fi
}
complete -o default -F _wzp wzp wezterm-parallel`;
}

function branch(command: CommandDescription, commands: readonly CommandDescription[]): string {
  const children = childrenOf(command, commands);
  const words = [...children.map(lastWord), ...command.options.map(({ long }) => long)];
  const known = command.takesIds ? "--all" : command.takesLayouts ? "--layouts" : "";
  return [
    `      words='${words.join(" ")}'${known === "" ? "" : ` ids=${known}`}`,
    ...(children.length === 0 ? [] : [offeredBehind(command)]),
    ...(command.hasLayoutOption ? [`      [ "$before" = --layout ] && words= ids=--layouts`] : []),
  ].join("\n");
}

/** Offers only the subcommands that the user may use. */
function offeredBehind({ path }: CommandDescription): string {
  return `      [[ $word != -* ]] && ${elsewhere} && offered=$(wzp ids --commands ${path} 2>/dev/null | cut -f 1) && [ -n "$offered" ] && words=$offered`;
}
