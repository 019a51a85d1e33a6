import type { Command } from "@wezterm-parallel/shared/domain/task/task-spec";

/** Formats a command as it would be typed into a shell. */
export function commandLine(command: Command): string {
  return command.kind === "shell" ? command.script : command.argv.map(quoted).join(" ");
}

/** Quotes a word unless a shell would take it literally. */
function quoted(word: string): string {
  return /^[\w%+,./:=@^-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
