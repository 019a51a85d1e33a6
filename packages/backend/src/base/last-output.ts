import { statSync } from "node:fs";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

/** When an attempt last printed something (epoch ms), as its logs on this machine say; undefined without any. */
export type FindLastOutput = (run: number, task: string, attempt: number) => number | undefined;

export function lastOutputUnder(state: string): FindLastOutput {
  return (run, task, attempt) => {
    const directory = attemptDirectory(state, run, task, attempt);
    const times = ["out.log", "err.log"].flatMap((name) => writtenAt(`${directory}/${name}`) ?? []);
    return times.length === 0 ? undefined : Math.round(Math.max(...times));
  };
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
