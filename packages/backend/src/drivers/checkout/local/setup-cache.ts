import { createHash, randomUUID } from "node:crypto";
import { glob, lstat, mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { listGit } from "../../../base/git.ts";
import type { CheckoutRequest } from "../checkouts.ts";
import { copyTree } from "./copy-tree.ts";
import { deleteTree, measureTree } from "./remove-worktree.ts";
import type { WorktreePlace } from "./snapshot.ts";

/** Origin: the dependencies of a large front end, and of four such projects on a laptop's disk. */
const setupCacheLimits = { entryBytes: 4 * 2 ** 30, totalBytes: 16 * 2 ** 30 } as const;

/** Origin: whoever copies 4 GiB for longer than this has gone. */
const abandonedMs = 3_600_000;

/**
 * Ignored files that set-up made, kept by the content of the `cache` files. Files that hold the absolute
 * path of the checkout they were made in (Python's virtual environments) do not survive the move.
 */
export class SetupCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Brings what is kept under the key; false without an entry, and then nothing was brought. */
  async reuse(place: WorktreePlace, key: string): Promise<boolean> {
    const carried = new Set(place.carried);
    const entry = join(this.#folder, key);
    if (!(await stat(entry).catch(() => undefined))) return false;
    await utimes(entry, new Date(), new Date());
    for (const name of await readdir(join(entry, "tree"))) {
      const path = decodeURIComponent(name);
      if (carried.has(path)) continue;
      const to = join(place.workTree, path);
      const holdsCarried = place.carried?.some((each) => each.startsWith(`${path}/`)) === true;
      if (holdsCarried) await fillTree(join(entry, "tree", name), to);
      else await replaceTree(join(entry, "tree", name), to);
    }
    return true;
  }

  /** Keeps the ignored files of a worktree but those that were brought from the user's tree. */
  async keep(place: WorktreePlace, key: string): Promise<Result<void, Failure>> {
    const entry = join(this.#folder, key);
    await this.#removeAbandoned();
    if (await stat(entry).catch(() => undefined)) return ok(undefined);
    const ignored = await listIgnored(place);
    if (!ignored.ok) return ignored;
    const carried = new Set(place.carried);
    const paths = ignored.value.filter((path) => !carried.has(path));
    const sizes = await Promise.all(paths.map((path) => measureTree(join(place.workTree, path))));
    if (sizes.reduce((sum, size) => sum + size, 0) > setupCacheLimits.entryBytes) return ok(undefined);
    await this.#write(place, entry, paths);
    await this.#shrink();
    return ok(undefined);
  }

  async #write(place: WorktreePlace, entry: string, paths: readonly string[]): Promise<void> {
    const made = `${entry}.${randomUUID()}.tmp`;
    await mkdir(join(made, "tree"), { recursive: true, mode: 0o700 });
    for (const path of paths) {
      const kept = join(made, "tree", encodeURIComponent(path));
      await copyTree(join(place.workTree, path), kept);
      const inside = place.carried?.filter((each) => each.startsWith(`${path}/`)) ?? [];
      for (const each of inside) await deleteTree(join(kept, each.slice(path.length + 1)));
    }
    await rename(made, entry).catch(() => deleteTree(made));
  }

  /** What a crash left half copied. */
  async #removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, name);
      const found = name.endsWith(".tmp") ? await stat(path).catch(() => undefined) : undefined;
      if (found !== undefined && Date.now() - found.mtimeMs > abandonedMs) await deleteTree(path);
    }
  }

  /** Removes the entries that were not used for longest, until the rest fits. */
  async #shrink(): Promise<void> {
    const names = await listEntries(this.#folder);
    const entries = await Promise.all(names.map((name) => this.#measure(name)));
    let total = 0;
    for (const entry of entries.toSorted((a, b) => b.usedAt - a.usedAt)) {
      total += entry.bytes;
      if (total > setupCacheLimits.totalBytes) await deleteTree(entry.path);
    }
  }

  async #measure(name: string): Promise<{ path: string; bytes: number; usedAt: number }> {
    const path = join(this.#folder, name);
    const found = await stat(path).catch(() => undefined);
    return { path, bytes: await measureTree(path), usedAt: found?.mtimeMs ?? 0 };
  }
}

async function replaceTree(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true });
  await copyTree(from, to);
}

/** Around what was brought into it before. */
async function fillTree(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    const found = await lstat(target).catch(() => undefined);
    if (found === undefined) await copyTree(source, target);
    else if (found.isDirectory()) await fillTree(source, target);
  }
}

/** The key of a request's set-up; `undefined` where the plan names no `cache` files or none is there. */
export async function setupKey(directory: string, request: CheckoutRequest): Promise<string | undefined> {
  const { project, settings } = request;
  if (settings.cache.length === 0 || settings.setup.length === 0 || project.kind !== "git") return undefined;
  const files: string[] = [];
  for await (const path of glob([...settings.cache], { cwd: directory, exclude: isVendored }))
    files.push(path);
  const hash = createHash("sha256");
  hash.update(JSON.stringify([project.commonDir, settings.setup, process.platform, process.arch]));
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

async function listIgnored(place: WorktreePlace): Promise<Result<readonly string[], Failure>> {
  const args = ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"];
  const found = await listGit(place, args);
  return found.ok ? ok(found.value.map((path) => path.replace(/\/$/, ""))) : found;
}

async function listEntries(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.endsWith(".tmp"));
}
