import { lstat } from "node:fs/promises";

import { openOwnFile, type OwnFile } from "../../base/own-file.ts";

/** Location of a log; `directory` must be under `root` without links. */
export interface LogPlace {
  readonly root: string;
  readonly directory: string;
  readonly stream: "out" | "err";
}

/** Returns the size of the log in bytes, or undefined while there is none. */
export async function findLog(place: LogPlace): Promise<number | undefined> {
  const file = await openLogFile(place);
  if (file === undefined) return undefined;
  await using found = file;
  return await found.size();
}

/** Returns undefined while the file is missing, or is a link. */
export async function openLogFile({ root, directory, stream }: LogPlace): Promise<OwnFile | undefined> {
  return await openOwnFile({ root, directory, name: `${stream}.log` });
}

/** The host writes exit.json last, after all output was written. */
export async function isPhaseComplete(directory: string): Promise<boolean> {
  const found = await lstat(`${directory}/exit.json`).catch(() => undefined);
  return found?.isFile() ?? false;
}
