import { InvalidArgumentError } from "commander";

import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";

/** When a map stops early, as typed; a percentage is of all tasks. */
export interface TypedHalt {
  readonly running: "cancel" | "finish";
  readonly of: "fail";
  readonly number: number;
  readonly isPercentage: boolean;
}

type RunHalt = NonNullable<RunSubmissionInput["halt"]>;

/** Parses `never`, or `now|soon,fail=N` or `N%`, as in GNU parallel. */
export function parseHalt(text: string): TypedHalt | "never" {
  if (text === "never") return text;
  const [, when, digits, percent] = /^(now|soon),fail=(\d{1,9})(%?)$/.exec(text) ?? [];
  const number = Number(digits);
  if (when === undefined || !(number >= 1) || (percent === "%" && number > 100)) {
    throw new InvalidArgumentError(
      "It must be never, now,fail=N or soon,fail=N, with N at least 1 or a percentage such as 10%.",
    );
  }
  return { running: when === "now" ? "cancel" : "finish", of: "fail", number, isPercentage: percent === "%" };
}

/** Returns the limit for the server; `tasks` is the number of all tasks. */
export function haltOf({ running, number, isPercentage }: TypedHalt, tasks: number): RunHalt {
  return { failures: isPercentage ? Math.max(1, Math.ceil((tasks * number) / 100)) : number, running };
}
