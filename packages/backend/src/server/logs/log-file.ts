import { lstat } from "node:fs/promises";

import { openOwnFile, type OwnFile } from "../../base/own-file.ts";

/** One log by where it lies; `directory` is under `root` by its name. */
export interface LogPlace {
  readonly root: string;
  readonly directory: string;
  readonly stream: "out" | "err";
}

/** Bytes of the log, or undefined while there is none. */
export async function findLog(place: LogPlace): Promise<number | undefined> {
  const file = await openLogFile(place);
  if (file === undefined) return undefined;
  await using found = file;
  return await found.size();
}

/** Undefined while it is not there, or is a link. */
export async function openLogFile({ root, directory, stream }: LogPlace): Promise<OwnFile | undefined> {
  return await openOwnFile({ root, directory, name: `${stream}.log` });
}

/** The host writes exit.json last, after the output has drained. */
export async function isPhaseComplete(directory: string): Promise<boolean> {
  const found = await lstat(`${directory}/exit.json`).catch(() => undefined);
  return found?.isFile() ?? false;
}
