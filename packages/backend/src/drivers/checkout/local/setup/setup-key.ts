import { createHash } from "node:crypto";
import { glob, lstat, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { CheckoutRequest } from "../../checkouts.ts";

/** Incremented when entries of an earlier release must no longer be used. */
const version = 2;

/** Returns the key of a request's set-up; `undefined` when the plan names no `cache` files or none exists. */
export async function setupKey(directory: string, request: CheckoutRequest): Promise<string | undefined> {
  const { project, settings, spec } = request;
  if (settings.cache.length === 0 || settings.setup.length === 0 || project.kind !== "git") return undefined;
  const files: string[] = [];
  for await (const path of glob([...settings.cache], { cwd: directory, exclude: isVendored }))
    files.push(path);
  const hash = createHash("sha256");
  hash.update(JSON.stringify([version, project.commonDir, settings.setup, process.platform, process.arch]));
  // Programs installed in one image do not run in another.
  if (spec.container !== undefined) hash.update(spec.container.image);
  let read = 0;
  for (const path of files.toSorted()) {
    const file = join(directory, path);
    if (!(await lstat(file)).isFile()) continue;
    hash.update(`\0${path}\0`).update(await readFile(file));
    read += 1;
  }
  return read === 0 ? undefined : hash.digest("hex").slice(0, 32);
}

function isVendored(path: string): boolean {
  return /(^|\/)(node_modules|\.git)(\/|$)/.test(path);
}
