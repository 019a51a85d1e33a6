import { statSync } from "node:fs";

import { reuseAnswers } from "./reuse-answers.ts";

/** Returns when an attempt last printed something (epoch ms) by its logs on this machine; undefined without logs. */
export type FindLastOutput = (run: number, task: string, attempt: number) => number | undefined;

/** Ms for which a result is reused: task pages are requested hundreds of times per second, with two files per task. */
const keptMs = 200;

export function lastOutputUnder(state: string): FindLastOutput {
  return reuseAnswers(state, keptMs, lastWritten);
}

function lastWritten(directory: string): number | undefined {
  const times = ["out.log", "err.log"].flatMap((name) => writtenAt(`${directory}/${name}`) ?? []);
  return times.length === 0 ? undefined : Math.round(Math.max(...times));
}

/** An empty file was created with the session, so nothing was printed. */
function writtenAt(file: string): number | undefined {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found !== undefined && found.size > 0 ? found.mtimeMs : undefined;
  } catch {
    return undefined;
  }
}
