import type { TaskSpec } from "./task-spec.ts";

/** Formats a command for display, without shell quoting. */
export function showCommand(command: TaskSpec["command"]): string {
  return command.kind === "argv" ? command.argv.join(" ") : command.script;
}
