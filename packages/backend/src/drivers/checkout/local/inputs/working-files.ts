import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { listGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { CheckoutRequest } from "../../checkouts.ts";

type Paths = Result<readonly string[], Failure>;

interface Listing {
  /** Monotonic ms at which the listing began. */
  readonly at: number;
  readonly paths: Promise<Paths>;
}

/** Tasks that wait for a slot are assigned again after this time, and need a newer list then. */
const keptMs = 2_000;

/** Lists the files of working directories; tasks of one run share a list that is recent enough for them. */
export class WorkingFiles {
  readonly #listings = new Map<string, Listing>();

  /** Returns paths listed at or after `since` (monotonic ms). */
  read(request: CheckoutRequest, since: number): Promise<Paths> {
    const key = `${request.run} ${request.project.directory}`;
    const known = this.#listings.get(key);
    if (known !== undefined && known.at >= since) return known.paths;
    const listing = { at: performance.now(), paths: listFiles(request) };
    this.#listings.set(key, listing);
    setTimeout(() => this.#forget(key, listing), keptMs).unref();
    return listing.paths;
  }

  #forget(key: string, listing: Listing): void {
    if (this.#listings.get(key) === listing) this.#listings.delete(key);
  }
}

async function listFiles(request: CheckoutRequest): Promise<Paths> {
  const { directory, kind } = request.project;
  if (kind !== "git") return ok(await walk(directory, ""));
  const listed = await listKnown(request);
  if (!listed.ok) return listed;
  const whole = await Promise.all(
    // A submodule, or another repository, is listed as a directory.
    listed.value.map(async (path) => (path.endsWith("/") ? walk(directory, path.slice(0, -1)) : [path])),
  );
  return ok(whole.flat());
}

/** Lists tracked files and those that git does not ignore. */
async function listKnown({ project, env }: CheckoutRequest): Promise<Paths> {
  const place = { cwd: project.directory, env };
  const options = ["-z", "-t", "--cached", "--stage", "--others", "--exclude-standard"];
  const lines = await listGit(place, ["ls-files", ...options]);
  return lines.ok ? ok(lines.value.map(pathOf)) : lines;
}

/** `H 160000 8ab6… 0\tpath` for a submodule, `? path` for an untracked file. */
function pathOf(line: string): string {
  if (line.startsWith("?")) return line.slice(2);
  const path = line.slice(line.indexOf("\t") + 1);
  return line.startsWith("160000", 2) ? `${path}/` : path;
}

async function walk(root: string, below: string): Promise<string[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
  const paths = await Promise.all(
    entries.map(async (entry) => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.name === ".git") return [];
      return entry.isDirectory() ? walk(root, path) : [path];
    }),
  );
  return paths.flat();
}
