import { readFileSync } from "node:fs";
import { once } from "node:events";
import type { Writable } from "node:stream";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

export interface OutputOptions {
  readonly state: string;
  readonly run: number;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** In the order of the arguments, else as the tasks end. */
  readonly ordered: boolean;
  /** What to put before each line of a task, when anything. */
  readonly tag?: ((number: number) => string) | undefined;
}

/** Prints what each task wrote, whole and once, straight from the log files of this machine. */
export class OrderedOutput {
  readonly #options: OutputOptions;
  /** Ended tasks that wait for those before them: task number to attempt (0: it never ran). */
  readonly #waiting = new Map<number, number>();
  #next = 1;

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  /** A task has ended, after `attempt` attempts; settles when what can be printed was taken by the reader. */
  async ended(number: number, attempt: number): Promise<void> {
    if (!this.#options.ordered) return this.#print(number, attempt);
    this.#waiting.set(number, attempt);
    for (let due = this.#waiting.get(this.#next); due !== undefined; due = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      await this.#print(this.#next, due);
      this.#next += 1;
    }
  }

  async #print(number: number, attempt: number): Promise<void> {
    if (attempt === 0) return;
    const { state, run, stdout, stderr } = this.#options;
    const directory = attemptDirectory(state, run, String(number), attempt);
    await this.#copy(`${directory}/out.log`, number, stdout);
    await this.#copy(`${directory}/err.log`, number, stderr);
  }

  async #copy(file: string, number: number, to: Writable): Promise<void> {
    const bytes = readLog(file);
    if (bytes.length === 0) return;
    const { tag } = this.#options;
    const tagged = tag === undefined ? bytes : tagLines(bytes, tag(number));
    if (!to.write(tagged)) await once(to, "drain");
  }
}

function readLog(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    // A task that could not start has no log; why is told from its state.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

/** Works on bytes, since a log need not be text. */
function tagLines(bytes: Buffer, tag: string): Buffer {
  const prefix = Buffer.from(`${tag}\t`);
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(10, from);
    const to = end < 0 ? bytes.length : end + 1;
    parts.push(prefix, bytes.subarray(from, to));
    from = to;
  }
  return Buffer.concat(parts);
}
