import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";

import { type OutputSource, printBlock } from "./output-block.ts";
import type { TaskProgress } from "./run-progress.ts";
import type { TaskOutput } from "./task-output.ts";

/** Prints the output of each task (with `errors`: of each failed task) in one piece when it ends. */
export class GroupedOutput implements TaskOutput {
  readonly #source: OutputSource;
  readonly #onlyErrors: boolean;
  /** Lines of failed tasks, by task. */
  readonly #failures = new Map<string, string>();
  /** Failed tasks whose output is the last that was printed. */
  readonly #atEnd = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(source: OutputSource, onlyErrors: boolean) {
    this.#source = source;
    this.#onlyErrors = onlyErrors;
  }

  changed(task: TaskProgress, line: string): void {
    const isShown = hasEnded(task.state) && (!this.#onlyErrors || task.state === "failed");
    if (isShown) this.#last = this.#print(task, line);
    else void this.#source.report.print(`${line}\n`);
  }

  /** Repeats failures that are followed by output of other tasks. */
  async finish(failed: readonly TaskProgress[]): Promise<void> {
    await this.#last;
    for (const task of failed.filter(({ name }) => !this.#atEnd.has(name))) {
      await this.#source.report.print("\n");
      await printBlock(this.#source, task, this.#failures.get(task.name) ?? task.name);
    }
  }

  async #print(task: TaskProgress, line: string): Promise<void> {
    const isFailed = task.state === "failed";
    if (isFailed) this.#failures.set(task.name, line);
    const printed = await printBlock(this.#source, task, line);
    if (printed && !isFailed) this.#atEnd.clear();
    if (isFailed) this.#atEnd.add(task.name);
  }
}
