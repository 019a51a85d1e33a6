import type { TaskProgress } from "./run-progress.ts";

/** Prints changes of tasks, and their output as `--output` wants it. */
export interface TaskOutput {
  /** Records that a task has started or ended; `line` says so. */
  changed(task: TaskProgress, line: string): void;
  /** Prints what is left; settles when everything is printed. Called when the run has ended. */
  finish(failed: readonly TaskProgress[]): Promise<void>;
}
