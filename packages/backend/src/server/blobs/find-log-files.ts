import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";

import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";
import { usageFile } from "@wezterm-parallel/shared/protocol/host/usage-file";

import { isAbsent } from "../../base/files/own-file.ts";

/** Files of an ended attempt that are shown; the rest, such as copies of its inputs, is of no use any more. */
const known: ReadonlySet<string> = new Set([...Object.values(sessionFileNames), usageFile]);
const phase = /^(?:setup|verify)\.[1-9]\d{0,5}$/;

/**
 * Returns the paths of an attempt's logs below its directory, while its worker may still tidy up there; follows no links, which a
 * task may have made. Undefined: there is no such directory.
 */
export async function findLogFiles(directory: string): Promise<readonly string[] | undefined> {
  const names = await namesIn(directory);
  if (names === undefined) return undefined;
  const paths: string[] = [];
  for (const name of names) {
    if (known.has(name)) paths.push(name);
    if (!phase.test(name) || (await lookAt(`${directory}/${name}`))?.isDirectory() !== true) continue;
    const below = (await namesIn(`${directory}/${name}`)) ?? [];
    paths.push(...below.filter((file) => known.has(file)).map((file) => `${name}/${file}`));
  }
  const found: string[] = [];
  for (const path of paths) if ((await lookAt(`${directory}/${path}`))?.isFile() === true) found.push(path);
  return found.sort();
}

function namesIn(directory: string): Promise<readonly string[] | undefined> {
  return readdir(directory).catch(ifAbsent);
}

function lookAt(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(ifAbsent);
}

function ifAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error;
}
