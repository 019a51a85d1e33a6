import type { TaskSpec } from "./task-spec.ts";

/** Formats a command for display, without shell quoting. */
export function showCommand(command: TaskSpec["command"]): string {
  return command.kind === "argv" ? command.argv.join(" ") : command.script;
}

/** Formats the command of a task for display; that of a map with its arguments. */
export function showTaskCommand(spec: TaskSpec): string {
  return spec.base === "map" ? showArguments(spec) : showCommand(spec.command);
}

/** A map passes its arguments to the script in variables; shows them where the user wrote {}. */
function showArguments({ command, env }: TaskSpec): string {
  const written = /(?:'"|")?\$\{(WZP_ARG_\d+)\}(?:"'|")?/g;
  return showCommand(command).replace(written, (variable, name: string) => env[name] ?? variable);
}
