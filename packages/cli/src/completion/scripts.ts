import type { CommandDescription } from "./describe-commands.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** A script that completes commands, options, and ids of runs and tasks as they are when Tab is pressed. */
export function completionScript(shell: Shell, commands: readonly CommandDescription[]): string {
  if (shell === "bash") return bashScript(commands);
  return shell === "zsh" ? zshScript(commands) : fishScript(commands);
}

function bashScript(commands: readonly CommandDescription[]): string {
  return `# bash completion for wzp and wezterm-parallel
_wzp() {
  local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${names(commands).join(" ")}'
  else
    case "$command \${COMP_WORDS[2]}" in
${cases(commands)}
    esac
  fi
  local IFS=$' \\n'
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _wzp wzp wezterm-parallel`;
}

function zshScript(commands: readonly CommandDescription[]): string {
  const described = top(commands).map(({ path, description }) => `    ${quote(`${path}:${description}`)}`);
  return `#compdef wzp wezterm-parallel
_wzp() {
  local -a described
  local word command=$words[2] words_for
  described=(
${described.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command described
    return
  fi
  case "$command $words[3]" in
${cases(commands).replaceAll("words=", "words_for=")}
  esac
  compadd -Q -- \${(f)"$(print -rl -- \${=words_for})"}
  _files
}
compdef _wzp wzp wezterm-parallel`;
}

function fishScript(commands: readonly CommandDescription[]): string {
  const lines = top(commands).map(
    ({ path, description }) =>
      `complete -c wzp -n __fish_use_subcommand -a ${path} -d ${quote(description)}`,
  );
  const options = commands.flatMap(({ path, options: own }) =>
    own.map(
      ({ long, description }) =>
        `complete -c wzp -n ${quote(`__fish_seen_subcommand_from ${path.split(" ")[0]}`)} -l ${long.replace(/^-+/, "")} -d ${quote(description)}`,
    ),
  );
  const withIds = commands.filter((each) => each.takesIds).map((each) => each.path);
  const ids = `complete -c wzp -n ${quote(`__fish_seen_subcommand_from ${withIds.join(" ")}`)} -a '(wzp ids 2>/dev/null)'`;
  return ["# fish completion for wzp", ...lines, ...new Set(options), ids].join("\n");
}

/** The branches of a \`case\` over "command next-word" that set \`words\`. */
function cases(commands: readonly CommandDescription[]): string {
  const longestFirst = commands.toSorted((a, b) => b.path.length - a.path.length);
  return longestFirst
    .map((command) => {
      const children = commands.filter((each) => each.path.startsWith(`${command.path} `));
      const own = [...children.map((each) => each.path.split(" ")[1]), ...command.options.map((each) => each.long)];
      const ids = command.takesIds ? " $(wzp ids 2>/dev/null)" : "";
      const pattern = command.path.includes(" ") ? `'${command.path}'*` : `'${command.path} '*`;
      return `      ${pattern}) words="${own.join(" ")}${ids}";;`;
    })
    .join("\n");
}

function top(commands: readonly CommandDescription[]): readonly CommandDescription[] {
  return commands.filter((each) => !each.path.includes(" "));
}

function names(commands: readonly CommandDescription[]): readonly string[] {
  return top(commands).map((each) => each.path);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
