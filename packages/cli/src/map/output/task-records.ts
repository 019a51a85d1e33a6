import type { EndedTask } from "../follow-map.ts";
import type { JobLog } from "./job-log.ts";
import type { MapTask } from "../map-tasks.ts";
import type { ReadOutput } from "./ordered-output.ts";
import { writeResults } from "./results-directory.ts";

export interface RecordOptions {
  readonly tag?: boolean | undefined;
  readonly jobLog?: JobLog | undefined;
  readonly results?: string | undefined;
}

/** Remembers submitted tasks until their end, and writes the job log and result files. */
export class TaskRecords {
  readonly #options: RecordOptions;
  readonly #tasks = new Map<number, MapTask>();

  constructor(options: RecordOptions) {
    this.#options = options;
  }

  /** Keeps nothing when no option needs it: a map may have millions of tasks. */
  keep(task: MapTask): void {
    const { tag, jobLog, results } = this.#options;
    if (tag === true || jobLog !== undefined || results !== undefined) this.#tasks.set(task.number, task);
  }

  tag(number: number): string {
    return this.#tasks.get(number)?.tag ?? String(number);
  }

  async write(ended: EndedTask, read: ReadOutput): Promise<void> {
    const task = this.#tasks.get(ended.number);
    const { jobLog, results, tag } = this.#options;
    if (task === undefined) return;
    if (tag !== true) this.#tasks.delete(ended.number);
    if (ended.attempt === 0 || (jobLog === undefined && results === undefined)) return;
    const stdout = await read(ended.number, ended.attempt, "out");
    jobLog?.add(ended, task.line, { sent: 0, received: stdout.length });
    if (results === undefined) return;
    writeResults(results, task, { stdout, stderr: await read(ended.number, ended.attempt, "err") });
  }
}
