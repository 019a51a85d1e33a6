import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import { z } from "zod";

import { fail, ok, type Result } from "../../base/result.ts";
import type { Failure } from "../../domain/failure.ts";

/** A plugin as it is on the disk: a file, or the directory of a package. */
export interface PluginFiles {
  /** The module that is loaded. */
  readonly entry: string;
  /** All code of the plugin is here; equal to `entry` for a file. */
  readonly root: string;
  /** Version of the package. */
  readonly version?: string;
  /** Hash of the file, or of the list of all files with their hashes. */
  readonly sha256: string;
}

const mostFiles = 2_000;
const mostBytes = 50_000_000;
const writableByOthers = 0o022;
const sticky = 0o1000;

const packageSchema = z.object({
  version: z.string().min(1),
  main: z.string().optional(),
  exports: z.union([z.string(), z.object({ ".": z.string() })]).optional(),
});

/** Reads and hashes the files of a plugin; refuses what another user could change. */
export function readPluginFiles(path: string): Result<PluginFiles, Failure> {
  try {
    const root = realpathSync(path);
    const open = openPlace(dirname(root)) ?? openFile(root);
    if (open !== undefined) return fail(open);
    return lstatSync(root).isDirectory() ? readPackage(root) : readFile(root);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "not-found" : "permission-denied";
    return fail({ reason, detail: `The plugin at ${path} cannot be read (${code}).` });
  }
}

function readFile(root: string): Result<PluginFiles, Failure> {
  return ok({ entry: root, root, sha256: hash(readFileSync(root)) });
}

function readPackage(root: string): Result<PluginFiles, Failure> {
  const manifest = join(root, "package.json");
  const read = packageSchema.safeParse(parseJson(readFileSync(manifest, "utf8")));
  if (!read.success) return fail(notPackage(manifest));
  const { version, main, exports } = read.data;
  const entry = resolve(root, (typeof exports === "object" ? exports["."] : exports) ?? main ?? "index.js");
  const listed = listFiles(root);
  if (!listed.ok) return listed;
  if (!listed.value.includes(entry)) return fail(notPackage(manifest));
  const lines = listed.value.map((file) => `${hash(readFileSync(file))}  ${relative(root, file)}\n`);
  return ok({ entry, root, version, sha256: hash(lines.join("")) });
}

/** Lists every file of a package, sorted; links are refused, because their targets are not hashed. */
function listFiles(root: string): Result<readonly string[], Failure> {
  const files: string[] = [];
  let bytes = 0;
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    const path = join(root, name);
    const found = lstatSync(path);
    const open = openFile(path);
    if (open !== undefined) return fail(open);
    if (found.isDirectory()) continue;
    if (!found.isFile()) return fail(refused(path, "is neither a file nor a directory"));
    files.push(path);
    bytes += found.size;
    if (files.length > mostFiles || bytes > mostBytes) return fail(tooLarge(root));
  }
  return ok(files.toSorted());
}

/** Returns why another user could replace what is in this directory, or undefined. */
function openPlace(directory: string): Failure | undefined {
  const { uid, mode } = lstatSync(directory);
  if (!isTrusted(uid)) return refused(directory, "belongs to another user");
  // In a sticky directory such as /tmp, only the owner of a file can replace it.
  if ((mode & writableByOthers) !== 0 && (mode & sticky) === 0) return writable(directory);
  const above = dirname(directory);
  return above === directory ? undefined : openPlace(above);
}

function openFile(path: string): Failure | undefined {
  const found = lstatSync(path);
  if (!isTrusted(found.uid)) return refused(path, "belongs to another user");
  return !found.isSymbolicLink() && (found.mode & writableByOthers) !== 0 ? writable(path) : undefined;
}

function isTrusted(uid: number): boolean {
  return uid === 0 || uid === process.getuid?.();
}

function writable(path: string): Failure {
  return { ...refused(path, "may be changed by other users"), hint: `chmod go-w '${path}'` };
}

function refused(path: string, why: string): Failure {
  return { reason: "permission-denied", detail: `${path} ${why}, so no plugin is loaded from there.` };
}

function notPackage(manifest: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${manifest} does not name a version and a module of this package.`,
    hint: 'A plugin has "version" and "exports" there, such as "exports": "./ntfy.js".',
  };
}

function tooLarge(root: string): Failure {
  const most = `${mostFiles} files and ${mostBytes / 1_000_000} MB`;
  return { reason: "invalid-request", detail: `The plugin in ${root} has more than ${most}.` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function hash(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
