import { constants } from "node:fs";
import { mkdir, open, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { KeptFile } from "@wezterm-parallel/shared/protocol/api/schemas/access/worker-schemas";
import { usageFile } from "@wezterm-parallel/shared/protocol/host/usage-file";

/** The commit of an attempt, until it is in the repository. */
export const packFile = "objects.pack";

interface KeptPiece {
  readonly path: string;
  readonly offset: number;
  readonly executable?: "true" | undefined;
  readonly bytes: Buffer;
  /** Makes the content of a file about a session right for this machine; undefined refuses it. */
  readonly rewrite: (text: string, path: string) => Promise<string | undefined>;
}

const phase = String.raw`(?:(?:setup|verify)\.[1-9]\d{0,5}/)?`;
const growing = new RegExp(
  `^(?:${phase}(?:(?:out|err)\\.(?:log|times)|(?:transcript|activity|hooks|questions|progress)\\.jsonl)|objects\\.pack)$`,
);
const replaced = new RegExp(`^${phase}(?:meta|exit)\\.json$`);

/** Keeps bytes of a file that a worker elsewhere has. Only known names, and artifacts at any depth. */
export async function keepFile(directory: string, piece: KeptPiece): Promise<Result<KeptFile, Failure>> {
  const { path, bytes, rewrite } = piece;
  try {
    if (replaced.test(path)) {
      const text = await rewrite(bytes.toString("utf8"), path);
      if (text === undefined) return fail(refusedFile(path));
      return await replace(`${directory}/${path}`, Buffer.from(text), bytes.length);
    }
    if (path === usageFile) return await replace(`${directory}/${path}`, bytes, bytes.length);
    if (growing.test(path) || isArtifact(path)) return await append(`${directory}/${path}`, piece);
    return fail(refusedFile(path));
  } catch (error) {
    return fail(notWritten(error));
  }
}

function isArtifact(path: string): boolean {
  const [top, ...below] = path.split("/");
  if (top !== "artifacts" || below.length === 0 || path.includes("\0")) return false;
  return below.every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

async function replace(file: string, bytes: Buffer, size: number): Promise<Result<KeptFile, Failure>> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.partial`, bytes, { mode: 0o600 });
  await rename(`${file}.partial`, file);
  return ok({ size });
}

/** Positional, so that a request that arrives twice writes the same bytes to the same place. */
async function append(
  file: string,
  { offset, bytes, executable }: KeptPiece,
): Promise<Result<KeptFile, Failure>> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW;
  await using handle = await open(file, flags, executable === "true" ? 0o700 : 0o600);
  const { size } = await handle.stat();
  if (size !== offset) return ok({ size });
  let written = 0;
  while (written < bytes.length) {
    written += (await handle.write(bytes, written, bytes.length - written, offset + written)).bytesWritten;
  }
  return ok({ size: offset + bytes.length });
}

function refusedFile(path: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("attempt-file-unknown", { path }),
  });
}

function notWritten(error: unknown): Failure {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const full = code === "ENOSPC" || code === "EDQUOT";
  return createFailure({
    reason: full ? "disk-full" : "invalid-request",
    detail: createMessage("attempt-file-not-kept", { why: code }),
  });
}
