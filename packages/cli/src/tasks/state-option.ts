import { InvalidArgumentError } from "commander";

import {
  endedTaskStates,
  hasEnded,
  type TaskState,
  taskStates,
} from "@wezterm-parallel/shared/domain/task/task-states";

import { withSuggestions } from "../text/suggested-words.ts";

/** Words for several states, and those that tables show for one. */
const groups: Readonly<Record<string, readonly TaskState[]>> = {
  starting: ["leased"],
  done: ["succeeded"],
  unfinished: taskStates.filter((state) => !hasEnded(state)),
  ended: endedTaskStates,
};

/** The words that `--state` accepts. */
const stateWords: readonly string[] = [...taskStates, ...Object.keys(groups)];

export const stateHelp = `only tasks in these states: ${stateWords.join(", ")}`;

/** Parses `--state running,failed`; may be repeated. */
export const parseStates = withSuggestions(
  (text: string, before: readonly TaskState[] = []): readonly TaskState[] => [
    ...new Set([...before, ...text.split(",").flatMap(parseState)]),
  ],
  stateWords,
);

function parseState(word: string): readonly TaskState[] {
  const state = taskStates.find((each) => each === word);
  const found = state === undefined ? groups[word] : [state];
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`It must be one or several of: ${stateWords.join(", ")}.`);
}

/** Returns the states chosen by `--state` and `--failed`; undefined means all. */
export function chosenStates(options: {
  readonly state?: readonly TaskState[];
  readonly failed?: boolean;
}): readonly TaskState[] | undefined {
  return options.failed === true ? ["failed"] : options.state;
}
