import { watchLog } from "@wezterm-parallel/shared/client/watch-log";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { outputLines } from "../logs/output-lines.ts";
import { padTo } from "../text/width.ts";
import { type OutputSource, printBlock } from "./output-block.ts";
import { isReused, type TaskProgress } from "./run-progress.ts";
import type { TaskOutput } from "./task-output.ts";

/** More logs are not read at once: if the reader is slow, each of them holds a piece in memory. */
const openLogs = 128;

/** Prints lines as they come, each after its task's name. */
export class StreamedOutput implements TaskOutput {
  readonly #source: OutputSource;
  readonly #nameWidth: number;
  /** Settle when the output of an attempt is printed; by task. */
  readonly #reading = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #open = 0;
  readonly #failures = new Map<string, string>();

  constructor(source: OutputSource, nameWidth: number) {
    this.#source = source;
    this.#nameWidth = nameWidth;
  }

  changed(task: TaskProgress, line: string): void {
    const before = this.#reading.get(task.name) ?? Promise.resolve();
    if (task.state === "failed") this.#failures.set(task.name, line);
    const after = before
      .then(() => (isReused(task) ? this.#read(task) : undefined))
      .then(() => this.#source.report.print(`${line}\n`))
      .then(() => (hasEnded(task.state) ? undefined : this.#read(task)));
    this.#reading.set(task.name, after);
  }

  /** Prints failures again, whole: their lines are scattered among those of other tasks. */
  async finish(failed: readonly TaskProgress[]): Promise<void> {
    await Promise.all(this.#reading.values());
    for (const task of failed) {
      await this.#source.report.print("\n");
      await printBlock(this.#source, task, this.#failures.get(task.name) ?? task.name);
    }
  }

  async #read(task: TaskProgress): Promise<void> {
    if (this.#open >= openLogs) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#open += 1;
    await Promise.all([this.#follow(task, "out"), this.#follow(task, "err")]);
    this.#open -= 1;
    this.#waiting.shift()?.();
  }

  async #follow({ name, attempt }: TaskProgress, stream: "out" | "err"): Promise<void> {
    const { cli, client, report, run, coloured } = this.#source;
    const prefix = cli.colours.cyan(`${padTo(name, this.#nameWidth)} |`);
    const lines = outputLines(coloured);
    const print = (some: readonly string[]) =>
      report.print(some.map((line) => `${prefix} ${line}\n`).join(""));
    const log = { attempt: `${run}/${name}#${attempt ?? 1}`, phase: "run", stream } as const;
    for await (const bytes of watchLog(client, systemClock, log)) {
      // An attempt with a terminal has no log of stderr; a lost server is reported by the events.
      if (!bytes.ok) break;
      await print(lines.take(bytes.value));
    }
    await print(lines.end());
  }
}
