import { constants } from "node:fs";
import { open, readdir, realpath } from "node:fs/promises";

import type { Phase } from "@wezterm-parallel/shared/protocol/home";
import { phaseDirectory } from "@wezterm-parallel/shared/protocol/home";
import {
  sessionFileNames,
  sessionFileReads,
  type SessionExit,
  type SessionMeta,
} from "@wezterm-parallel/shared/protocol/host/session-files";

export interface SessionFiles {
  readonly directory: string;
  readonly meta: SessionMeta;
  readonly exit: SessionExit | undefined;
}

/** The largest exit.json has 100 sizes; bounds reading a file that a task put in its place. */
const longestFile = 256 * 1024;

/** Reads the files of the running or last phase in an attempt's directory under `root`; `run` takes precedence. */
export async function readSessionFiles(root: string, attempt: string): Promise<SessionFiles | undefined> {
  if (!(await isOwnDirectory(root, attempt))) return undefined;
  const names = await readdir(attempt).catch(() => []);
  const others = names.filter((name) => /^(?:setup|verify)\.[1-9]\d{0,5}$/.test(name)) as Phase[];
  const all = await Promise.all(
    (["run", ...others] as const).map((phase) => readPhase(root, phaseDirectory(attempt, phase))),
  );
  const found = all.filter((files) => files !== undefined);
  return found.find(({ exit }) => exit === undefined) ?? found[0];
}

async function readPhase(root: string, directory: string): Promise<SessionFiles | undefined> {
  if (!(await isOwnDirectory(root, directory))) return undefined;
  const meta = await readJsonFile<SessionMeta>(`${directory}/${sessionFileNames.meta}`);
  if (meta === undefined) return undefined;
  return { directory, meta, exit: await readSessionExit(directory) };
}

/** Written once, after the last byte of the output. */
export function readSessionExit(directory: string): Promise<SessionExit | undefined> {
  return readJsonFile<SessionExit>(`${directory}/${sessionFileNames.exit}`);
}

/** Reads a file of a session host; ignores links and special files, which only a task can have put there. */
export async function readJsonFile<T>(path: string): Promise<T | undefined> {
  for (let left = sessionFileReads; left > 0; left--) {
    try {
      return JSON.parse(await readPlainFile(path)) as T;
    } catch (error) {
      if (!(error instanceof SyntaxError)) return undefined;
    }
  }
  return undefined;
}

async function readPlainFile(path: string): Promise<string> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const about = await file.stat();
  if (!about.isFile() || about.size > longestFile) throw new Error(`${path} is not a file of a session`);
  return await file.readFile("utf8");
}

/** Refuses links, because a task can create them in its own directories. */
async function isOwnDirectory(root: string, directory: string): Promise<boolean> {
  try {
    return (await realpath(directory)) === (await realpath(root)) + directory.slice(root.length);
  } catch {
    return false;
  }
}
