import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Progress } from "@wezterm-parallel/shared/domain/activity/progress";
import { oneLine } from "@wezterm-parallel/shared/domain/activity/one-line";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { appendLine, readLineFile } from "../../base/files/line-file.ts";

/** Ms between two reports that are written: an agent that reports in a loop must not fill the disk. */
const writtenEveryMs = 1_000;
/** Ms between two events: the newest report is told then, others are left out. */
export const toldEveryMs = 10_000;

interface AgentProgressOptions {
  readonly directory: string;
  readonly clock: Clock;
  /** Receives the newest report, at most once in `toldEveryMs`. */
  readonly tell: (progress: Progress) => void;
}

/** Keeps the last progress report of one attempt's agent; it survives a restart of the server. */
export class AgentProgress implements Disposable {
  readonly #options: AgentProgressOptions;
  #last: Progress | undefined;
  #toldAt: number | undefined;
  #timer: Disposable | undefined;

  constructor(options: AgentProgressOptions) {
    this.#options = options;
    this.#last = readLineFile<Progress>(`${options.directory}/${sessionFileNames.progress}`).at(-1);
  }

  get last(): Progress | undefined {
    return this.#last;
  }

  report({ text, percent }: Omit<Progress, "at">): Progress {
    const now = this.#options.clock.now();
    const progress = { at: now, text: oneLine(text), ...(percent !== undefined && { percent }) };
    const isEarly = this.#last !== undefined && now - this.#last.at < writtenEveryMs;
    this.#last = progress;
    if (!isEarly) appendLine(this.#options.directory, sessionFileNames.progress, progress);
    this.#tellSoon(now);
    return progress;
  }

  /** Progress that was not shown yet is dropped, because the attempt has ended. */
  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #tellSoon(now: number): void {
    if (this.#timer !== undefined) return;
    const rest = this.#toldAt === undefined ? 0 : this.#toldAt + toldEveryMs - now;
    if (rest <= 0) return this.#tell();
    this.#timer = this.#options.clock.after(rest, () => this.#tell());
  }

  #tell(): void {
    this.#timer = undefined;
    this.#toldAt = this.#options.clock.now();
    if (this.#last !== undefined) this.#options.tell(this.#last);
  }
}
