import { lstat } from "node:fs/promises";

import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { openOwnFile, type OwnFile } from "../../base/files/own-file.ts";

export type LogStream = "out" | "err" | "transcript";

/** Location of a log; `directory` must be under `root` without links. */
export interface LogPlace {
  readonly root: string;
  readonly directory: string;
  readonly stream: LogStream;
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
  return await openOwnFile({ root, directory, name: sessionFileNames[stream] });
}

/** Returns whether all of the log is there, though its attempt has not ended. */
export async function isLogComplete({ directory, stream }: LogPlace): Promise<boolean> {
  // The worker reads the end of a conversation after the agent has ended.
  return stream !== "transcript" && (await isPhaseComplete(directory));
}

/** The host writes exit.json last, after all output was written. */
export async function isPhaseComplete(directory: string): Promise<boolean> {
  const found = await lstat(`${directory}/exit.json`).catch(() => undefined);
  return found?.isFile() ?? false;
}
