import type { Command } from "commander";

import type { CliContext } from "./invocation/context.ts";

type RegisterCommand = (program: Command, cli: CliContext) => void;

export interface CommandEntry {
  readonly group: string;
  /** The only description of the command: `--help`, completions and the reference use it. */
  readonly description: string;
  /**
   * Works with files, programs or terminals of this machine; fails with a message when another server is
   * chosen.
   */
  readonly local?: boolean;
  /** Loads the command's module; only the command that is run is loaded. */
  readonly load: () => Promise<RegisterCommand>;
}

/** Headings of `wzp --help`. */
export const groups = {
  daemons: "Start and stop:",
  plan: "Plan:",
  work: "Work:",
  look: "Inspect:",
  terminals: "Terminals:",
  changes: "Changes:",
  team: "Team:",
  shell: "Shell:",
} as const;
