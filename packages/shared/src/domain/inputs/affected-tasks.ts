import type { TaskSpec } from "../task/task-spec.ts";
import { alwaysCounts, InputGlobs, splitInputs } from "./input-globs.ts";

export interface ChangedInput {
  /** From the plan's directory; begins with `../` for a file outside of it. */
  readonly path: string;
  readonly mode: string;
}

/** The changes between two states of a project. */
export interface Changes {
  readonly files: readonly ChangedInput[];
  /** Files that count for tasks with a worktree, which start from a commit; absent: `files`. */
  readonly committed?: readonly ChangedInput[];
  /** Tasks whose definition in the plan differs. */
  readonly redefined: ReadonlySet<string>;
}

/** The reason a task runs: the path or the task that made it run. */
export type AffectedWhy =
  | { readonly reason: "definition" }
  | { readonly reason: "input" | "no-inputs"; readonly path: string }
  | { readonly reason: "needs" | "needed-by"; readonly task: string };

export interface AffectedTask {
  readonly name: string;
  readonly why: AffectedWhy;
}

type Needing = Pick<TaskSpec, "name" | "needs">;

/**
 * Returns the tasks that changes affect, those that need them, directly or indirectly, and what all of these need, in
 * the order of the plan. With `wanted`, only affected tasks of these names, and what they need.
 */
export function affectedTasks(
  tasks: readonly TaskSpec[],
  changes: Changes,
  wanted?: ReadonlySet<string>,
): readonly AffectedTask[] {
  const affected = new Map<string, AffectedWhy>();
  const files = new InputMatches(changes.files);
  const committed = changes.committed === undefined ? files : new InputMatches(changes.committed);
  for (const task of tasks) {
    const why = changes.redefined.has(task.name)
      ? ({ reason: "definition" } as const)
      : (task.checkout === "worktree" ? committed : files).find(task.inputs);
    if (why !== undefined) affected.set(task.name, why);
  }
  addDependents(tasks, affected);
  const chosen = new Map([...affected].filter(([name]) => wanted?.has(name) ?? true));
  addNeeds(tasks, affected, chosen);
  return tasks.flatMap(({ name }) => {
    const why = chosen.get(name);
    return why === undefined ? [] : [{ name, why }];
  });
}

function addDependents(tasks: readonly Needing[], affected: Map<string, AffectedWhy>): void {
  const dependents = new Map<string, string[]>();
  for (const { name, needs } of tasks) {
    for (const { task } of needs) dependents.set(task, [...(dependents.get(task) ?? []), name]);
  }
  for (const [task] of affected) {
    for (const name of dependents.get(task) ?? []) {
      if (!affected.has(name)) affected.set(name, { reason: "needs", task });
    }
  }
}

function addNeeds(
  tasks: readonly Needing[],
  affected: ReadonlyMap<string, AffectedWhy>,
  chosen: Map<string, AffectedWhy>,
): void {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  for (const [name] of chosen) {
    for (const { task } of byName.get(name)?.needs ?? []) {
      if (!chosen.has(task)) chosen.set(task, affected.get(task) ?? { reason: "needed-by", task: name });
    }
  }
}

/** Finds changed files among inputs; the parts of a matrix have the same inputs, which are compared once. */
class InputMatches {
  readonly #files: readonly ChangedInput[];
  readonly #known = new Map<string, AffectedWhy | undefined>();

  constructor(files: readonly ChangedInput[]) {
    this.#files = files;
  }

  find(inputs: readonly string[] | undefined): AffectedWhy | undefined {
    const key = JSON.stringify(inputs ?? null);
    if (!this.#known.has(key)) this.#known.set(key, this.#search(inputs));
    return this.#known.get(key);
  }

  #search(inputs: readonly string[] | undefined): AffectedWhy | undefined {
    if (inputs === undefined) {
      const [first] = this.#files;
      return first && { reason: "no-inputs", path: first.path };
    }
    const globs = new InputGlobs(splitInputs(inputs).globs);
    const found = this.#files.find(
      (file) => alwaysCounts(file) || (!file.path.startsWith("../") && globs.matches(file.path)),
    );
    return found && { reason: "input", path: found.path };
  }
}
