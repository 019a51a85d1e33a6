import { InvalidArgumentError } from "commander";

import { isTaskName } from "@wezterm-parallel/shared/domain/ids";

/** A group of tasks and how many of it run at once, over all runs of the project. */
export interface TaskGroup {
  readonly name: string;
  readonly limit: number;
}

/** Equals the limit in a plan. */
export const mostAtOnce = 10_000;

/** Parses `NAME` (one at once) or `NAME=N`. */
export function parseGroupLimit(text: string): TaskGroup {
  const [, name = "", count = "1"] = /^([^=]*)(?:=(\d{1,5}))?$/.exec(text) ?? [];
  const limit = Number(count);
  if (isTaskName(name) && limit >= 1 && limit <= mostAtOnce) return { name, limit };
  throw new InvalidArgumentError(
    `It must be a name such as db, or name and number such as db=2 (1 to ${mostAtOnce}).`,
  );
}
