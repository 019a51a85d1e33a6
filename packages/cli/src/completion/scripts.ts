import { bashScript } from "./bash-script.ts";
import type { CommandDescription } from "./describe-commands.ts";
import { fishScript } from "./fish-script.ts";
import { zshScript } from "./zsh-script.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/**
 * A script that completes commands, options, and ids of runs and tasks as they are when Tab is pressed. Names of
 * tasks come from plans: they reach the command line quoted, and no shell reads them as code.
 */
export function completionScript(shell: Shell, commands: readonly CommandDescription[]): string {
  if (shell === "bash") return bashScript(commands);
  return shell === "zsh" ? zshScript(commands) : fishScript(commands);
}
