import type { Command } from "commander";

import { outputModes } from "../follow/output-mode.ts";
import { parseChoice } from "../text/parse-option.ts";

/** Adds the option of commands that wait until changes have landed. */
export function addChecksOption(command: Command): Command {
  return command.option(
    "--output <mode>",
    "show output of checks: stream (as it comes), grouped (whole, when they end), errors (only of failed checks) or none (default: on a terminal stream, else grouped)",
    parseChoice(outputModes),
  );
}
