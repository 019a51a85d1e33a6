import { type FSWatcher, statSync, watch } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { InputWait } from "@wezterm-parallel/shared/domain/attention";
import { findPromptLine } from "@wezterm-parallel/shared/domain/task/prompt-line";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { findInputWait, readLastOutput } from "./input-wait.ts";

/** Ms without output after which a last line without a newline may be a prompt. */
const quietMs = 100;
/** Ms until such a line is checked again without new output; doubles each time. */
const firstAgainMs = 200;
const longestAgainMs = 10_000;
/** Ms for which an answer is reused, because finding it reads a dozen files in /proc. */
const keptMs = 1_000;

interface SessionWatchOptions {
  /** The directory of the session's files. */
  readonly directory: string;
  readonly clock: Clock;
  /** Receives every change of the prompt. */
  readonly changed: (prompt: string | undefined) => void;
}

/**
 * Finds out when the program of a terminal waits for input: at each pause of its output, and at growing intervals
 * while the last line looks like a prompt. Costs nothing while nothing is printed and no prompt is shown.
 */
export class SessionWatch implements Disposable {
  readonly #options: SessionWatchOptions;
  readonly #log: string;
  #watcher: FSWatcher | undefined;
  #timer: Disposable | undefined;
  #size: number;
  #againMs = firstAgainMs;
  #wait: InputWait | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #disposed = false;

  constructor(options: SessionWatchOptions) {
    this.#options = options;
    this.#log = `${options.directory}/${sessionFileNames.out}`;
    this.#size = sizeOf(this.#log);
    this.#look();
  }

  find(): InputWait | undefined {
    if (this.#options.clock.monotonic() - this.#checkedAt > keptMs) this.#check();
    return this.#wait;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#watcher?.close();
    this.#timer?.[Symbol.dispose]();
  }

  /** Waits for a pause of the output; meanwhile the size is compared, because a flood would cause many events. */
  #handleOutput(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#againMs = firstAgainMs;
    this.#size = sizeOf(this.#log);
    this.#lookAfter(quietMs);
  }

  #look(): void {
    if (sizeOf(this.#log) !== this.#size) return this.#handleOutput();
    this.#listen();
    // Catches what was printed before the watcher was there.
    if (sizeOf(this.#log) !== this.#size) return this.#handleOutput();
    const showsPrompt = findPromptLine(readLastOutput(this.#log), "") !== undefined;
    if (showsPrompt) this.#check();
    else this.#take(undefined);
    if (!showsPrompt && this.#watcher !== undefined) return;
    this.#lookAfter(this.#againMs);
    this.#againMs = Math.min(2 * this.#againMs, longestAgainMs);
  }

  /** Without a watcher, such as when the system allows no more, the size is compared at growing intervals. */
  #listen(): void {
    if (this.#watcher !== undefined || this.#disposed) return;
    try {
      const watcher = watch(this.#log, { persistent: false }, () => {
        if (this.#watcher === watcher) this.#handleOutput();
      });
      watcher.on("error", () => watcher.close());
      this.#watcher = watcher;
    } catch {
      this.#watcher = undefined;
    }
  }

  #lookAfter(delay: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#disposed ? undefined : this.#options.clock.after(delay, () => this.#look());
  }

  #check(): void {
    this.#take(findInputWait(this.#options.directory));
    this.#checkedAt = this.#options.clock.monotonic();
  }

  #take(wait: InputWait | undefined): void {
    const before = this.#wait?.prompt;
    this.#wait = wait;
    this.#checkedAt = Number.NEGATIVE_INFINITY;
    if (wait?.prompt !== before) this.#options.changed(wait?.prompt);
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
