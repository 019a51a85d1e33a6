import { readdirSync, readFileSync } from "node:fs";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import {
  readSessionFile,
  sessionFileNames,
  type SessionMeta,
} from "@wezterm-parallel/shared/protocol/host/session-files";

/** The last set-up command that started: its number from 1, and its start in epoch ms. */
interface SetUpCommand {
  readonly number: number;
  readonly startedAt: number;
}

/** Returns undefined before the first set-up command, and where the attempt's files are not on this machine. */
export type FindSetUp = (run: number, task: string, attempt: number) => SetUpCommand | undefined;

/** Reads the directories that the worker creates for the commands. */
export function setUpUnder(state: string): FindSetUp {
  return (run, task, attempt) => {
    const directory = attemptDirectory(state, run, task, attempt);
    const numbers = namesIn(directory).flatMap((name) => Number(/^setup\.(\d{1,6})$/.exec(name)?.[1] ?? []));
    for (const number of numbers.toSorted((one, other) => other - one)) {
      const file = `${directory}/setup.${number}/${sessionFileNames.meta}`;
      const meta = readSessionFile<SessionMeta>(() => readFileSync(file, "utf8"));
      if (meta !== undefined) return { number, startedAt: meta.startedAt };
    }
    return undefined;
  };
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
