import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import type { FindProgram } from "@wezterm-parallel/shared/domain/attention";
import { type AttemptName, parseId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { readTerminalMeta } from "./input-wait.ts";
import { type ProgramNow, SessionWatch } from "./session-watch.ts";

interface RunningAttempt {
  readonly run: number;
  readonly name: string;
  readonly attempt: number;
}

interface ProgramWatchOptions {
  /** The state directory of the home. */
  readonly state: string;
  readonly clock: Clock;
  /** Receives what a program needs a person for, and undefined when it no longer does. */
  readonly needs: (attempt: RunningAttempt, activity: Activity | undefined) => void;
}

/** Ms after which a running task is watched; many tasks end before. */
const restMs = 100;

/** Finds out what the programs in terminals of this machine do. */
export class ProgramWatch implements Disposable {
  readonly #options: ProgramWatchOptions;
  /** By directory. */
  readonly #sessions = new Map<string, SessionWatch>();
  readonly #starting = new Map<string, Disposable>();

  constructor(options: ProgramWatchOptions) {
    this.#options = options;
  }

  readonly find: FindProgram = (run, task, attempt) =>
    this.#sessions.get(this.#directory({ run, name: task, attempt }))?.find();

  /** Looks at the program of an attempt at this moment. */
  look({ run, task: name, attempt }: Pick<AttemptName, "run" | "task" | "attempt">): ProgramNow | undefined {
    return this.#sessions.get(this.#directory({ run, name, attempt }))?.look();
  }

  hear(events: readonly Event[]): void {
    for (const event of events) {
      const starts = event.kind === "task.running";
      if (!starts && event.kind !== "task.verifying" && event.kind !== "attempt.ended") continue;
      const id = parseId(event.task);
      if (!id.ok || id.value.kind !== "task") continue;
      const attempt = { run: id.value.run, name: id.value.task, attempt: event.attempt ?? 1 };
      if (starts) this.start(attempt);
      else this.#stop(this.#directory(attempt));
    }
  }

  start(attempt: RunningAttempt): void {
    const directory = this.#directory(attempt);
    this.#stop(directory);
    const timer = this.#options.clock.after(restMs, () => {
      this.#starting.delete(directory);
      this.#watch(directory, attempt);
    });
    this.#starting.set(directory, timer);
  }

  [Symbol.dispose](): void {
    for (const directory of [...this.#starting.keys(), ...this.#sessions.keys()]) this.#stop(directory);
  }

  #watch(directory: string, attempt: RunningAttempt): void {
    if (readTerminalMeta(directory) === undefined) return;
    const { clock, needs } = this.#options;
    const watch = new SessionWatch({ directory, clock, needs: (activity) => needs(attempt, activity) });
    this.#sessions.set(directory, watch);
  }

  #stop(directory: string): void {
    this.#starting.get(directory)?.[Symbol.dispose]();
    this.#starting.delete(directory);
    this.#sessions.get(directory)?.[Symbol.dispose]();
    this.#sessions.delete(directory);
  }

  #directory({ run, name, attempt }: RunningAttempt): string {
    return attemptDirectory(this.#options.state, run, name, attempt);
  }
}
