import { withoutSession } from "./agent-commands.ts";
import { showCommand } from "./show-command.ts";
import type { TaskSpec } from "./task-spec.ts";

/** Formats the command of a task for display; that of a map with its arguments. */
export function showTaskCommand(spec: TaskSpec): string {
  const { command, agentCommands, base } = spec;
  if (base === "map") return showArguments(spec);
  if (command.kind === "argv" && agentCommands !== undefined) return withoutSession(command.argv).join(" ");
  return showCommand(command);
}

/** A map passes its arguments to the script in variables; shows them where the user wrote {}. */
function showArguments({ command, env }: TaskSpec): string {
  const written = /(?:'"|")?\$\{(WZP_ARG_\d+)\}(?:"'|")?/g;
  return showCommand(command).replace(written, (variable, name: string) => env[name] ?? variable);
}
