import {
  constants,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from "node:fs";
import { copyFile, cp, mkdir, readdir, readFile, readlink, rename, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

import { parseId } from "@wezterm-parallel/shared/domain/ids";
import {
  attemptDirectory,
  artifactDirectory,
  type Phase,
  phaseDirectory,
} from "@wezterm-parallel/shared/protocol/home";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { AttemptFiles } from "../attempt/attempt-files.ts";

/** Reading this much takes less time than handing the read to a thread. */
const smallBytes = 65_536;

/** Returns the directory of an earlier attempt of this machine. */
export function earlierDirectory(state: string, attempt: string): string | undefined {
  const id = parseId(attempt);
  if (!id.ok || id.value.kind !== "attempt") return undefined;
  return attemptDirectory(state, id.value.run, id.value.task, id.value.attempt);
}

/** Returns whether everything that a reuse shows is still there. */
export function hasResults(earlier: string, withArtifacts: boolean): boolean {
  if (!existsSync(`${earlier}/${sessionFileNames.exit}`)) return false;
  return !withArtifacts || existsSync(artifactDirectory(earlier));
}

/** Gives an attempt the logs and artifacts of an earlier one. Idempotent. */
export async function bringResults(earlier: string, files: AttemptFiles): Promise<void> {
  const phases = readdirSync(earlier).filter((name) => /^(setup|verify)\.\d+$/.test(name)) as Phase[];
  for (const phase of ["run", ...phases] as const) {
    linkLogs(phaseDirectory(earlier, phase), phaseDirectory(files.directory, phase));
  }
  await copyArtifacts(artifactDirectory(earlier), files.artifacts);
}

/**
 * Links, because logs of an ended attempt never change and may be large. Synchronous, because handing a link to a
 * thread costs ten times the link (measured with 200 tasks).
 */
function linkLogs(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const { out, err, outTimes, errTimes, exit } = sessionFileNames;
  for (const name of [out, err, outTimes, errTimes, exit]) {
    try {
      linkSync(`${from}/${name}`, `${to}/${name}`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT" && code !== "EEXIST") throw error;
    }
  }
}

/** Copies, because people may change artifacts where they are. */
async function copyArtifacts(from: string, to: string): Promise<void> {
  if (existsSync(to) || !existsSync(from)) return;
  const partial = `${to}.partial`;
  await rm(partial, { recursive: true, force: true });
  await cp(from, partial, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  await rename(partial, to);
}

/**
 * Writes artifacts to the shared directory where running the task would have left them; skips equal files. Returns
 * whether it wrote any.
 */
export async function restoreFiles(artifacts: string, directory: string): Promise<boolean> {
  const entries = await readdir(artifacts, { recursive: true, withFileTypes: true });
  let wrote = false;
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(directory, source.slice(artifacts.length + 1));
    if (await isEqual(source, target)) continue;
    wrote = true;
    await restoreFile(source, target);
  }
  return wrote;
}

async function restoreFile(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await rm(target, { force: true });
  const linked = await readlink(source).catch(() => undefined);
  if (linked === undefined) await copyFile(source, target, constants.COPYFILE_FICLONE);
  else await symlink(linked, target);
}

async function isEqual(one: string, other: string): Promise<boolean> {
  const a = lstatSync(one);
  const b = lstatSync(other, { throwIfNoEntry: false });
  if (b === undefined || a.mode !== b.mode || a.size !== b.size) return false;
  if (a.isSymbolicLink()) return readlinkSync(one) === readlinkSync(other);
  if (a.size <= smallBytes) return readFileSync(one).equals(readFileSync(other));
  return (await readFile(one)).equals(await readFile(other));
}
