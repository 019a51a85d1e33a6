import { InvalidArgumentError } from "commander";

import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";

/** When a map stops early, as typed; a percentage is of all tasks. */
export interface TypedHalt {
  readonly running: "cancel" | "finish";
  readonly of: keyof typeof counted;
  readonly number: number;
  readonly isPercentage: boolean;
}

type RunHalt = NonNullable<RunSubmissionInput["halt"]>;

/** The limit of the server by the word of GNU parallel. */
const counted = { fail: "failures", success: "successes", done: "ends" } as const;

/** Parses `never`, or `now|soon,fail|success|done=N` or `N%`, as in GNU parallel. */
export function parseHalt(text: string): TypedHalt | "never" {
  if (text === "never") return text;
  const [, when, of, digits, percent] = /^(now|soon),(fail|success|done)=(\d{1,9})(%?)$/.exec(text) ?? [];
  const number = Number(digits);
  if (!isCounted(of) || !(number >= 1) || (percent === "%" && number > 100)) {
    throw new InvalidArgumentError(
      "It must be never, or now or soon with fail=N, success=N or done=N, such as now,fail=1 or soon,done=50%.",
    );
  }
  return { running: when === "now" ? "cancel" : "finish", of, number, isPercentage: percent === "%" };
}

function isCounted(word: string | undefined): word is keyof typeof counted {
  return word !== undefined && word in counted;
}

/** Returns the limit for the server; `tasks` is the number of all tasks. */
export function haltOf({ running, of, number, isPercentage }: TypedHalt, tasks: number): RunHalt {
  const limit = isPercentage ? Math.max(1, Math.ceil((tasks * number) / 100)) : number;
  return { [counted[of]]: limit, running };
}

interface Ends {
  readonly succeeded: number;
  readonly failed: number;
}

/** Returns whether the run stopped because as many tasks succeeded or ended as were wanted. */
export function isEnough(halt: RunSubmissionInput["halt"], { succeeded, failed }: Ends): boolean {
  const { successes = Number.POSITIVE_INFINITY, ends = Number.POSITIVE_INFINITY } = halt ?? {};
  return succeeded >= successes || succeeded + failed >= ends;
}
