import { bashScript } from "./bash-script.ts";
import type { CommandDescription } from "./describe-commands.ts";
import { fishScript } from "./fish-script.ts";
import { zshScript } from "./zsh-script.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/**
 * Returns a script that completes commands, options, and the ids that exist when Tab is pressed. Names of
 * tasks come from plans, so they are quoted on the command line and never evaluated as code.
 */
export function completionScript(shell: Shell, commands: readonly CommandDescription[]): string {
  if (shell === "bash") return bashScript(commands);
  return shell === "zsh" ? zshScript(commands) : fishScript(commands);
}
