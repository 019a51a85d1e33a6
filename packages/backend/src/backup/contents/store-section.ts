import { createHash } from "node:crypto";
import { type FileHandle, lstat, open, readlink } from "node:fs/promises";

import type { Archive } from "../archive/archive.ts";
import { printOf, smallBytes } from "./cut-sections.ts";
import type { FoundFile } from "./find-files.ts";
import { encodeSection, type ListedFile } from "./section-list.ts";
import type { Section } from "./snapshot.ts";

/** Logs grow at their end and databases change in place, so pieces of one size are found again. */
const chunkBytes = 1024 * 1024;

interface StoredFile {
  readonly listed: ListedFile;
  /** The content of a small file. */
  readonly content?: Uint8Array;
}

/** Reads the files of a section and stores what the archive does not have. */
export async function storeSection(archive: Archive, found: readonly FoundFile[]): Promise<Section> {
  const files: ListedFile[] = [];
  const small = new Map<string, Uint8Array>();
  for (const file of found) {
    const stored = await storeFile(archive, file);
    if (stored === undefined) continue;
    files.push(stored.listed);
    if (stored.content !== undefined) small.set(file.path, stored.content);
  }
  return {
    print: printOf(found),
    list: await archive.put(encodeSection({ files, small })),
    chunks: files.flatMap(({ chunks = [] }) => chunks),
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Undefined for a file that was removed meanwhile, which happens to logs and files of running tasks. */
async function storeFile(archive: Archive, found: FoundFile): Promise<StoredFile | undefined> {
  try {
    return found.link ? await storeLink(found) : await storeContent(archive, found);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return undefined;
    throw error;
  }
}

async function storeLink({ path, at }: FoundFile): Promise<StoredFile> {
  const { mode, mtimeMs } = await lstat(at);
  const link = await readlink(at);
  const hash = createHash("sha256").update(link).digest("hex");
  return { listed: { path, mode: mode & 0o777, mtime: Math.round(mtimeMs), size: 0, hash, link } };
}

async function storeContent(archive: Archive, { path, at }: FoundFile): Promise<StoredFile> {
  const file = await open(at, "r");
  try {
    const { mode, mtimeMs, size } = await file.stat();
    const of = { path, mode: mode & 0o777, mtime: Math.round(mtimeMs) };
    if (size <= smallBytes) {
      const content = await readPiece(file, 0, size);
      const hash = createHash("sha256").update(content).digest("hex");
      return { listed: { ...of, size: content.length, hash }, content };
    }
    return { listed: { ...of, ...(await storePieces(archive, pieces(file, size))) } };
  } finally {
    await file.close();
  }
}

/** Stores a content that comes in pieces of one size. */
export async function storePieces(
  archive: Archive,
  contents: AsyncIterable<Uint8Array>,
): Promise<{ readonly size: number; readonly hash: string; readonly chunks: string[] }> {
  const hash = createHash("sha256");
  const chunks: string[] = [];
  let size = 0;
  for await (const piece of contents) {
    hash.update(piece);
    chunks.push(await archive.put(piece));
    size += piece.length;
  }
  return { size, hash: hash.digest("hex"), chunks };
}

/** Reads no further than the size at the start, because a log may grow as fast as it is read. */
export async function* pieces(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += chunkBytes) {
    const piece = await readPiece(file, at, Math.min(chunkBytes, size - at));
    if (piece.length > 0) yield piece;
  }
}

async function readPiece(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(buffer, read, length - read, position + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return buffer.subarray(0, read);
}
