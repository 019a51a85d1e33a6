import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, open, readlink, rm, symlink, utimes } from "node:fs/promises";
import { dirname } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Archive } from "../archive/archive.ts";
import { decodeSection, type ListedFile } from "./section-list.ts";
import type { Section } from "./snapshot.ts";

/** Returns where a file is written; undefined: it is not. */
export type PlaceFile = (path: string) => string | undefined;

/** Writes the files of a section; those that an interrupted restore has already written stay. */
export async function writeFiles(
  archive: Archive,
  section: Section,
  place: PlaceFile,
): Promise<Result<readonly ListedFile[], Failure>> {
  const list = await archive.get(section.list);
  if (!list.ok) return list;
  const { files, small } = decodeSection(list.value);
  for (const file of files) {
    const at = place(file.path);
    if (at === undefined || (await isWritten(file, at))) continue;
    await mkdir(dirname(at), { recursive: true, mode: 0o700 });
    const written = await writeFile(archive, file, at, small.get(file.path));
    if (!written.ok) return written;
  }
  return ok(files);
}

/** The time is set after the last byte, so a file with the right one is complete. */
async function isWritten({ size, mtime, link }: ListedFile, at: string): Promise<boolean> {
  try {
    const found = await lstat(at);
    if (link !== undefined) return found.isSymbolicLink() && (await readlink(at)) === link;
    return found.isFile() && found.size === size && Math.round(found.mtimeMs) === mtime;
  } catch {
    return false;
  }
}

async function writeFile(
  archive: Archive,
  { path, mode, mtime, hash, chunks, link }: ListedFile,
  at: string,
  content: Uint8Array = Buffer.alloc(0),
): Promise<Result<void, Failure>> {
  await rm(at, { force: true });
  if (link !== undefined) {
    await symlink(link, at);
    return ok(undefined);
  }
  const wrote = await writeContent(archive, chunks ?? content, at);
  if (!wrote.ok) return wrote;
  if (wrote.value !== hash) return fail(changed(path));
  await chmod(at, mode);
  await utimes(at, mtime / 1000, mtime / 1000);
  return ok(undefined);
}

/** Returns the hash of what was written. */
async function writeContent(
  archive: Archive,
  content: readonly string[] | Uint8Array,
  at: string,
): Promise<Result<string, Failure>> {
  const hash = createHash("sha256");
  const file = await open(at, "wx", 0o600);
  try {
    const names = content instanceof Uint8Array ? [content] : content;
    for (const each of names) {
      const piece = typeof each === "string" ? await archive.get(each) : ok(each);
      if (!piece.ok) return piece;
      hash.update(piece.value);
      await file.writeFile(piece.value);
    }
  } finally {
    await file.close();
  }
  return ok(hash.digest("hex"));
}

function changed(path: string): Failure {
  return {
    reason: "backup-damaged",
    detail: `${path} in the backup is not the file that was backed up.`,
    hint: "Use an earlier backup: wzp backup list",
  };
}
