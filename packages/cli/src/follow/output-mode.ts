import { type Command, InvalidArgumentError } from "commander";

import { parseChoice, parseDuration } from "../text/parse-option.ts";

export const outputModes = ["stream", "grouped", "errors", "none"] as const;
export type OutputMode = (typeof outputModes)[number];

export interface OutputOptions {
  /** Default: `none` on a terminal, which shows live progress, else `grouped`. */
  readonly output?: OutputMode;
  /** Time in ms without output after which a line says what is running; 0: never. */
  readonly heartbeat?: number;
}

/** Adds the options of commands that wait for a run and show it. */
export function addOutputOptions(command: Command): Command {
  return command
    .option(
      "--output <mode>",
      "show output of tasks: stream (each line after its task's name, as it comes), grouped (whole, when a task ends), errors (only of failed tasks) or none (default: on a terminal none, else grouped)",
      parseChoice(outputModes),
    )
    .option(
      "--heartbeat <time>",
      "without live progress: say what is running after this long without output; 0 for never (default: 1m)",
      parseHeartbeat,
    );
}

function parseHeartbeat(text: string): number {
  if (text === "0") return 0;
  try {
    return parseDuration(text);
  } catch {
    throw new InvalidArgumentError("It must be a duration such as 90s or 10m, or 0 for never.");
  }
}
