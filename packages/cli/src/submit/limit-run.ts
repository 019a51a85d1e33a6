import { type Command, Option } from "commander";

import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";

import { parseInteger } from "../text/parse-option.ts";

export interface LimitOptions {
  readonly jobs?: number;
  readonly failFast?: boolean;
}

/** Adds the options that limit one run. */
export function addLimitOptions(command: Command): Command {
  return command
    .option(
      "-j, --jobs <number>",
      "run at most this many tasks of this run at a time (default: the plan's limits.parallel, else the number of cores)",
      parseInteger(1, 100_000),
    )
    .addOption(
      new Option("--fail-fast", "at the first failure, cancel running tasks and start no more").conflicts(
        "keepGoing",
      ),
    )
    .option("-k, --keep-going", "after a failure, continue with tasks that do not need it (default)");
}

export function limitRun(
  submission: RunSubmissionInput,
  { jobs, failFast }: LimitOptions,
): RunSubmissionInput {
  return {
    ...submission,
    ...(jobs === undefined ? {} : { limits: { ...submission.limits, parallel: jobs } }),
    ...(failFast === true ? { halt: { failures: 1, running: "cancel" } } : {}),
  };
}
