import { once } from "node:events";
import { existsSync } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Writable } from "node:stream";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type ApiStream, BrokenStream } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../invocation/context.ts";
import { type Fetching, standardOutput } from "./choose-places.ts";

export interface Fetched extends Fetching {
  readonly bytes: number;
}

interface Wish extends Fetching {
  readonly attempt: string;
  /** Replaces an existing file. */
  readonly force: boolean;
}

/**
 * Writes the artifact completely or not at all: to a temporary file, which is renamed when the download is
 * complete.
 */
export async function fetchArtifact(cli: CliContext, wish: Wish): Promise<Result<Fetched, Failure>> {
  const { attempt, path, file, force } = wish;
  if (file !== standardOutput && !force && existsSync(file)) return fail(isThere(file));
  const client = await cli.client();
  const opened = await client.readArtifact(attempt, path);
  if (!opened.ok) return opened;
  try {
    const to = { path, file, stdout: cli.streams.stdout };
    return ok({ path, file, bytes: await write(opened.value, to) });
  } catch (error) {
    opened.value.close();
    return fail(notWritten(wish, error));
  }
}

async function write(from: ApiStream, to: Fetching & { readonly stdout: Writable }): Promise<number> {
  return to.file === standardOutput ? await pour(from, to.stdout) : await writeFile(from, to.file);
}

async function pour({ bytes }: ApiStream, to: Writable): Promise<number> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (!to.write(piece)) await once(to, "drain");
  }
  return size;
}

async function writeFile(from: ApiStream, file: string): Promise<number> {
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  try {
    const size = await writePieces(from, partial);
    await rename(partial, file);
    return size;
  } finally {
    await rm(partial, { force: true });
  }
}

async function writePieces({ bytes }: ApiStream, partial: string): Promise<number> {
  await using handle: FileHandle = await open(partial, "wx");
  let size = 0;
  for await (const piece of bytes) {
    await handle.appendFile(piece);
    size += piece.length;
  }
  return size;
}

function isThere(file: string): Failure {
  return {
    reason: "conflict",
    detail: `${file} already exists and was not changed.`,
    hint: "Choose another path with -o, or overwrite the file with --force.",
  };
}

function notWritten({ path, file }: Wish, error: unknown): Failure {
  if (error instanceof BrokenStream) {
    const detail = `The download of ${path} is incomplete because the connection ended; the partial file was removed.`;
    return { reason: "unavailable", detail, hint: "Run the command again." };
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const full = code === "ENOSPC" || code === "EDQUOT";
  return {
    reason: full ? "disk-full" : code === "EACCES" ? "permission-denied" : "missing-directory",
    detail: `Cannot write ${path} to ${file}: ${message}.`,
    hint: full ? "Free some space and run the command again." : "Choose another path with -o.",
  };
}
