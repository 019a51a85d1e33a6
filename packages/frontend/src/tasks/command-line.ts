import type { Command } from "@wezterm-parallel/shared/domain/task/task-spec";

/** A command as people would type it into a shell. */
export function commandLine(command: Command): string {
  return command.kind === "shell" ? command.script : command.argv.map(quoted).join(" ");
}

/** What a shell would not take apart stays as it is. */
function quoted(word: string): string {
  return /^[\w%+,./:=@^-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
