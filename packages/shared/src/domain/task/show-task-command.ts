import { withoutSession } from "./agent/agent-commands.ts";
import { showCommand } from "./show-command.ts";
import type { TaskSpec } from "./task-spec.ts";

/** Formats the command of a task for display; that of a map with its arguments. */
export function showTaskCommand(spec: TaskSpec): string {
  const { command, agentCommands, base, pick } = spec;
  if (pick !== undefined) return showPick(pick);
  if (base === "map") return showArguments(spec);
  if (command.kind === "argv" && agentCommands !== undefined) return withoutSession(command.argv).join(" ");
  return showCommand(command);
}

function showPick({ by, from, chosen, judge }: NonNullable<TaskSpec["pick"]>): string {
  if (by === "review" && chosen === undefined) return `take over ${from.join(", ")} once ${judge} approves`;
  return `pick ${chosen ?? `by ${by}`}: ${from.join(", ")}`;
}

/** A map passes its arguments to the script in variables; shows them where the user wrote {}. */
function showArguments({ command, env }: TaskSpec): string {
  const written = /(?:'"|")?\$\{(WZP_ARG_\d+)\}(?:"'|")?/g;
  return showCommand(command).replace(written, (variable, name: string) => env[name] ?? variable);
}
