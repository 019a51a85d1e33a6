import { statSync } from "node:fs";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

/** Returns when an attempt last printed something (epoch ms) by its logs on this machine; undefined without logs. */
export type FindLastOutput = (run: number, task: string, attempt: number) => number | undefined;

/** Ms for which a result is reused: task pages are requested hundreds of times per second, with two files per task. */
const keptMs = 200;

export function lastOutputUnder(state: string): FindLastOutput {
  const kept = new Map<string, number | undefined>();
  let keptFrom = 0;
  return (run, task, attempt) => {
    const directory = attemptDirectory(state, run, task, attempt);
    if (performance.now() - keptFrom > keptMs) {
      kept.clear();
      keptFrom = performance.now();
    }
    if (!kept.has(directory)) kept.set(directory, lastWritten(directory));
    return kept.get(directory);
  };
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
