import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

const filterKeys = ["state", "run", "worker", "group"] as const;
type FilterKey = (typeof filterKeys)[number];

export interface Term {
  /** Absent: matches a word of the name or the command. */
  readonly key?: FilterKey | undefined;
  /** Any one of these matches. In lower case. */
  readonly values: readonly string[];
  readonly not: boolean;
}

const termPattern = /(-?)(?:(state|run|worker|group):)?(?:"([^"]*)"?|(\S+))/giu;

/** Parses a filter: words, and `state:`, `run:`, `worker:`, `group:` with one or several values; `-` excludes. */
export function parseFilter(text: string): readonly Term[] {
  return [...text.matchAll(termPattern)].flatMap(([, minus, key, quoted, bare]) => {
    const typed = (quoted ?? bare ?? "").toLowerCase();
    const values = (key === undefined ? [typed] : typed.split(",")).filter((value) => value !== "");
    if (values.length === 0 || isBegun(typed)) return [];
    return [{ key: key?.toLowerCase() as FilterKey | undefined, values, not: minus === "-" }];
  });
}

/** Returns whether it is a key without a value yet. */
function isBegun(typed: string): boolean {
  return filterKeys.some((key) => typed === `${key}:`);
}

/** Returns the lower-case names of a state and of the task's column, in every language that may be typed. */
type StateWords = (state: TaskState) => readonly string[];

export function fitsFilter(task: LiveTask, terms: readonly Term[], words: StateWords): boolean {
  return terms.every(
    ({ key, values, not }) => values.some((value) => fits(task, { key, value }, words)) !== not,
  );
}

interface OneValue {
  readonly key: FilterKey | undefined;
  readonly value: string;
}

function fits(task: LiveTask, { key, value }: OneValue, words: StateWords): boolean {
  switch (key) {
    case undefined:
      return task.name.toLowerCase().includes(value) || task.command.toLowerCase().includes(value);
    case "state":
      return words(task.state).some((word) => word.startsWith(value));
    case "run":
      return task.run === value || task.run === `r${value}`;
    case "worker":
      return task.worker?.toLowerCase().startsWith(value) ?? false;
    case "group":
      return task.group?.toLowerCase().startsWith(value) ?? false;
  }
}
