import { constants } from "node:fs";
import { copyFile, mkdir, readdir, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";

import ignore, { type Ignore } from "ignore";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

interface ArtifactRequest {
  /** Globs as in .gitignore, relative to `from`. */
  readonly outputs: readonly string[];
  readonly from: string;
  readonly into: string;
}

/**
 * Copies the files that match `outputs`; returns whether there were any. Atomic: copied aside and renamed, so
 * that repeating it after a crash is harmless. Skips links that lead out of `from`.
 */
export async function saveArtifacts(request: ArtifactRequest): Promise<Result<boolean, Failure>> {
  if (await exists(request.into)) return ok(true);
  const partial = `${request.into}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    const files = await findMatches(request);
    if (files.length === 0) return ok(false);
    for (const file of files) await keep(request.from, file, partial);
    await rename(partial, request.into);
    return ok(true);
  } catch (error) {
    return fail(copyFailure(error));
  }
}

function copyFailure(error: unknown): Failure {
  const { code, path } = error as NodeJS.ErrnoException;
  const full = code === "ENOSPC" || code === "EDQUOT";
  return createFailure({
    reason: full ? "disk-full" : "outputs-failed",
    detail: createMessage("outputs-not-kept", {
      why: `${code ?? String(error)}${path === undefined ? "" : ` at ${path}`}`,
    }),
    hint: full ? createMessage("disk-full-retry-hint") : undefined,
  });
}

async function findMatches({ outputs, from }: ArtifactRequest): Promise<string[]> {
  const matcher = ignore().add([...outputs]);
  const found: string[] = [];
  for (const start of startingPoints(outputs)) await walk(from, start, { matcher, found });
  return [...new Set(found)];
}

/** Returns the directories that can contain matches; the whole tree is read only for unanchored patterns. */
function startingPoints(outputs: readonly string[]): string[] {
  const wanted = outputs.filter((pattern) => !pattern.startsWith("!"));
  const starts = wanted.map((pattern) => {
    const anchored = pattern.replace(/\/$/, "").includes("/");
    if (!anchored) return "";
    const segments = pattern.replace(/^\//, "").split("/").slice(0, -1);
    const glob = segments.findIndex((segment) => /[*?[\\]/.test(segment));
    return segments.slice(0, glob < 0 ? segments.length : glob).join("/");
  });
  const unique = [...new Set(starts)];
  return unique.filter((start) => !unique.some((other) => other !== start && isBelow(start, other)));
}

function isBelow(path: string, directory: string): boolean {
  return directory === "" || path.startsWith(`${directory}/`);
}

async function walk(
  from: string,
  below: string,
  search: { matcher: Ignore; found: string[] },
): Promise<void> {
  const entries = await readdir(join(from, below), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.name === ".git") continue;
    if (entry.isDirectory()) await walk(from, path, search);
    else if ((entry.isFile() || entry.isSymbolicLink()) && search.matcher.ignores(path)) {
      search.found.push(path);
    }
  }
}

async function keep(from: string, file: string, into: string): Promise<void> {
  const target = join(into, file);
  await mkdir(dirname(target), { recursive: true });
  const source = join(from, file);
  const link = await readlink(source).catch(() => undefined);
  if (link === undefined) await copyFile(source, target, constants.COPYFILE_FICLONE);
  else if (staysInside(from, source, link)) await symlink(link, target);
}

function staysInside(from: string, source: string, link: string): boolean {
  if (isAbsolute(link)) return false;
  const inside = relative(from, resolve(dirname(source), link));
  return inside !== ".." && !inside.startsWith("../");
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
