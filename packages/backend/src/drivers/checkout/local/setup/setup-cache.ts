import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CachedSetup } from "../../checkouts.ts";
import { prepareSetup } from "./prepare-setup.ts";
import { copyTree } from "../copy-tree.ts";
import { bothPaths, findMovedPaths } from "./moved-paths.ts";
import { deleteTree, measureTree, removeTree } from "../worktrees/remove-worktree.ts";
import { findCreatedFiles } from "./setup-leftovers.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";

/** The dependencies of a large front end, and of four such projects on a laptop's disk. */
const setupCacheLimits = { entryBytes: 4 * 2 ** 30, totalBytes: 16 * 2 ** 30 } as const;

/** A process that copies 4 GiB for longer than this is gone. */
const abandonedMs = 3_600_000;

const entrySchema = z.object({
  /** The attempt that ran the set-up, and its checkout, as named and with links resolved. */
  attempt: z.string(),
  roots: z.array(z.string()),
  project: z.string(),
  /** Epoch ms when it was complete. */
  madeAt: z.number(),
  /** The copied paths, relative to the top of the checkout. */
  paths: z.array(z.string()),
  /** Files and links that contain the path of the checkout. */
  moves: z.object({ files: z.array(z.string()), links: z.array(z.string()) }),
});
type SetupEntry = z.infer<typeof entrySchema>;

interface SetupOrigin {
  readonly attempt: string;
  readonly project: string;
}

/** Cached set-ups, by the content of the `cache` files; a copy refers to no other checkout (0026). */
export class SetupCache {
  readonly #folder: string;
  readonly #trees: string;
  readonly #trash: string;

  constructor({ setupCache, trees, trash }: { setupCache: string; trees: string; trash: string }) {
    this.#folder = setupCache;
    this.#trees = trees;
    this.#trash = trash;
  }

  /**
   * Copies the entry of this key into a checkout that was started at `begunAt`; copies nothing without an older
   * entry. Tools that compare times must see the sources as newer than everything copied.
   */
  async reuse(place: WorktreePlace, key: string, begunAt: number): Promise<SetupEntry | undefined> {
    const folder = join(this.#folder, key);
    const entry = await readEntry(folder);
    if (entry === undefined || entry.madeAt >= begunAt) return undefined;
    if (!(await prepareSetup(place, join(folder, "tree"), entry))) return undefined;
    await utimes(folder, new Date(), new Date()).catch(() => undefined);
    return entry;
  }

  /** Caches the result of set-up in a worktree, without previously copied files; returns the reason if it does not. */
  async keep(
    place: WorktreePlace,
    key: string,
    origin: SetupOrigin,
  ): Promise<Result<string | undefined, Failure>> {
    const folder = join(this.#folder, key);
    await this.#removeAbandoned();
    if ((await readEntry(folder)) !== undefined) return ok(undefined);
    const made = await findCreatedFiles(place);
    if (!made.ok) return made;
    const sizes = await Promise.all(made.value.map((path) => measureTree(join(place.workTree, path))));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes > setupCacheLimits.entryBytes) return ok("because it is larger than 4 GiB");
    const written = await this.#write(place, { folder, origin, paths: made.value });
    await this.#shrink();
    return ok(written.ok ? undefined : written.failure);
  }

  async #write(
    place: WorktreePlace,
    { folder, origin, paths }: { folder: string; origin: SetupOrigin; paths: readonly string[] },
  ): Promise<Result<void, string>> {
    const made = `${folder}.${randomUUID()}.tmp`;
    const tree = join(made, "tree");
    try {
      await copyAll(place.workTree, tree, paths);
      const roots = await bothPaths(place.workTree);
      const moves = await findMovedPaths({ tree, roots, trees: this.#trees });
      if (!moves.ok) {
        await deleteTree(made);
        return moves;
      }
      const entry = { ...origin, roots, madeAt: Date.now(), paths, moves: moves.value };
      await writeFile(join(made, "setup.json"), JSON.stringify(entry), { mode: 0o600 });
      await rename(made, folder).catch(() => deleteTree(made));
      return ok(undefined);
    } catch (error) {
      await deleteTree(made);
      return fail(`because it could not be copied: ${String(error).split("\n")[0]}`);
    }
  }

  /** Last used first. */
  async list(): Promise<readonly CachedSetup[]> {
    const found = await Promise.all((await this.#names()).map((key) => this.#describe(key)));
    return found.filter((each) => each !== undefined).toSorted((a, b) => b.usedAt - a.usedAt);
  }

  /** A concurrent copy of it ends as if the entry had not existed. */
  async drop(key: string): Promise<void> {
    await removeTree(join(this.#folder, key), this.#trash);
  }

  async #describe(key: string): Promise<CachedSetup | undefined> {
    const folder = join(this.#folder, key);
    const entry = await readEntry(folder);
    if (entry === undefined) return undefined;
    const { attempt, project, madeAt, paths } = entry;
    const usedAt = Math.round((await stat(folder).catch(() => undefined))?.mtimeMs ?? madeAt);
    return { key, attempt, project, madeAt, usedAt, bytes: await measureTree(folder), paths };
  }

  async #names(): Promise<readonly string[]> {
    return (await readdir(this.#folder).catch(() => [])).filter((name) => !name.endsWith(".tmp"));
  }

  /** Removes partial copies after a crash, and entries of an earlier release. */
  async #removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found === undefined) continue;
      const isOver = name.endsWith(".tmp")
        ? Date.now() - found.mtimeMs > abandonedMs
        : (await readEntry(path)) === undefined;
      if (isOver) await deleteTree(path);
    }
  }

  /** Removes the least recently used entries until the rest fits. */
  async #shrink(): Promise<void> {
    let total = 0;
    for (const { key, bytes } of await this.list()) {
      total += bytes;
      if (total > setupCacheLimits.totalBytes) await this.drop(key);
    }
  }
}

async function copyAll(from: string, to: string, paths: readonly string[]): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const path of paths) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await copyTree(join(from, path), join(to, path));
  }
}

async function readEntry(folder: string): Promise<SetupEntry | undefined> {
  const text = await readFile(join(folder, "setup.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return entrySchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
