import { caseBranches, childrenOf, lastWord, topCommands } from "./command-words.ts";
import type { CommandDescription } from "./describe-commands.ts";

export function bashScript(commands: readonly CommandDescription[]): string {
  const names = topCommands(commands).map(lastWord).join(" ");
  return `# bash completion for wzp and wezterm-parallel
_wzp() {
  local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} words= ids= id
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${names}'
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
  const words = [...childrenOf(command, commands).map(lastWord), ...command.options.map(({ long }) => long)];
  const known = command.takesIds ? "--all" : command.takesLayouts ? "--layouts" : "";
  return `      words='${words.join(" ")}'${known === "" ? "" : ` ids=${known}`}`;
}
