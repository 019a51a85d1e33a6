import type { Command } from "./task-spec.ts";

/** Placeholder for the prompt inside one argument of an agent's command. */
export const promptMark = "{prompt}";

/** Returns the command that gives an agent this prompt; the prompt stays one argument whatever it contains. */
export function promptCommand(argv: readonly string[], prompt: string): Extract<Command, { kind: "argv" }> {
  return { kind: "argv", argv: argv.map((part) => part.split(promptMark).join(prompt)) };
}
