import type { Progress } from "@wezterm-parallel/shared/domain/activity/progress";
import { oneLine } from "@wezterm-parallel/shared/domain/activity/one-line";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { appendLine, readLineFile } from "../../base/line-file.ts";

/** Ms between two reports that are written: an agent that reports in a loop must not fill the disk. */
const writtenEveryMs = 1_000;

/** Keeps the last progress report of one attempt's agent; it survives a restart of the server. */
export class AgentProgress {
  readonly #directory: string;
  #last: Progress | undefined;

  constructor(directory: string) {
    this.#directory = directory;
    this.#last = readLineFile<Progress>(`${directory}/${sessionFileNames.progress}`).at(-1);
  }

  get last(): Progress | undefined {
    return this.#last;
  }

  report({ text, percent }: Omit<Progress, "at">, now: number): Progress {
    const progress = { at: now, text: oneLine(text), ...(percent !== undefined && { percent }) };
    const isEarly = this.#last !== undefined && now - this.#last.at < writtenEveryMs;
    this.#last = progress;
    if (!isEarly) appendLine(this.#directory, sessionFileNames.progress, progress);
    return progress;
  }
}
