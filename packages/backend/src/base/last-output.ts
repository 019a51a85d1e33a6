import { statSync } from "node:fs";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

/** When an attempt last printed something (epoch ms), as its logs on this machine say; undefined without any. */
export type FindLastOutput = (run: number, task: string, attempt: number) => number | undefined;

/** So long an answer is given again: pages of tasks are asked for hundreds of times a second, with two files each. */
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

/** Empty: made with the session, and nothing was printed. */
function writtenAt(file: string): number | undefined {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found !== undefined && found.size > 0 ? found.mtimeMs : undefined;
  } catch {
    return undefined;
  }
}
