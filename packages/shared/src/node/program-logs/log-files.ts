import { existsSync, readdirSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, dirname } from "node:path";

import { type LogEntry, parseEntry } from "../../domain/logs/log-entry.ts";

/** The log of a program that is running or has run. */
export interface ProgramLog {
  readonly program: string;
  readonly path: string;
}

/**
 * How far each log has been read: bytes, up to the end of a line, by the inode of its newest file then. Files move up as
 * they fill, so a path does not tell one from another.
 */
export type LogPositions = ReadonlyMap<number, number>;

const ofDaemons = ["server", "worker", "access"] as const;

/**
 * Finds the logs of this home's programs; `access` has the server's changes and refusals. Most session hosts write
 * nothing into theirs.
 */
export function findProgramLogs(state: string): readonly ProgramLog[] {
  const daemons = ofDaemons.map((program) => ({ program, path: `${state}/logs/${program}.log` }));
  const hosts = listHosts(state).map((host) => ({ program: host, path: `${state}/hosts/${host}/host.log` }));
  return [
    ...daemons.filter(({ path }) => existsSync(path)),
    ...hosts.filter(({ path }) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0),
  ];
}

function listHosts(state: string): readonly string[] {
  try {
    return readdirSync(`${state}/hosts`);
  } catch {
    return [];
  }
}

/** The files of a log, oldest first: full ones have moved to `.1`, `.2` and so on; a kill may leave out a number. */
function filesOf(path: string): readonly string[] {
  const start = `${basename(path)}.`;
  const numbers = namesIn(dirname(path))
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)));
  return [...numbers.toSorted((one, other) => other - one).map((number) => `${path}.${number}`), path];
}

/** None when the program's directory was removed meanwhile. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** A file of a log that is open for reading, so that a rotation does not take it away. */
export interface OpenLogFile extends AsyncDisposable {
  readonly handle: FileHandle;
  readonly inode: number;
  /** Bytes when it was opened, up to the end of its last whole line. */
  readonly end: number;
  /** Time of its last change when it was opened, epoch ms. */
  readonly changedAt: number;
}

/** Opens the files of a log, oldest first. Those that are rotated away while it opens them are left out or read once. */
export async function openLogFiles(path: string): Promise<readonly OpenLogFile[]> {
  const files = new Map<number, OpenLogFile>();
  for (const name of filesOf(path)) {
    const file = await openLogFile(name);
    if (file === undefined) continue;
    await files.get(file.inode)?.[Symbol.asyncDispose]();
    files.delete(file.inode);
    files.set(file.inode, file);
  }
  return [...files.values()];
}

async function openLogFile(name: string): Promise<OpenLogFile | undefined> {
  try {
    const handle = await open(name, "r");
    const { ino: inode, size, mtimeMs: changedAt } = await handle.stat();
    const end = await endOfLines(handle, size);
    return { handle, inode, end, changedAt, [Symbol.asyncDispose]: () => handle.close() };
  } catch {
    return undefined;
  }
}

/** Bytes read at once: parsing them takes less than a millisecond, between which others get their turn. */
export const pieceBytes = 64 * 1024;
export const newline = 0x0a;

/** A program writes whole lines at once, so this rarely reads more than a byte. */
async function endOfLines(handle: FileHandle, size: number): Promise<number> {
  for (let end = size, bytes = 1; end > 0; end -= bytes, bytes = Math.min(pieceBytes, end)) {
    const piece = await readPiece(handle, end - bytes, bytes);
    const at = piece.lastIndexOf(newline);
    if (at !== -1) return end - bytes + at + 1;
  }
  return 0;
}

/** Returns fewer bytes only at the end of the file. */
export async function readPiece(handle: FileHandle, from: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  const { bytesRead } = await handle.read(buffer, 0, bytes, from);
  return buffer.subarray(0, bytesRead);
}

export function entriesOf({ program }: ProgramLog, lines: Buffer): LogEntry[] {
  return lines
    .toString("utf8")
    .split("\n")
    .flatMap((line) => parseEntry(program, line) ?? []);
}
