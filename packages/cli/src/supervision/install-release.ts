import { createHash } from "node:crypto";
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import { findHosts } from "./find-hosts.ts";

/** The files that a daemon is started with. */
interface DaemonProgram {
  readonly node: string;
  readonly main: string;
}

/** Another command may have just made a copy whose daemons have not started yet. */
const youngMs = 60_000;

/**
 * Returns the program files that daemons run from. An installation in node_modules may be removed at any
 * time, so server, worker and session hosts run from a copy in the state directory. It is hard-linked where
 * possible, which needs a few hundred links and no space. Programs elsewhere, as in a clone, run in place.
 */
export function installRelease(home: HomePaths): DaemonProgram {
  const own = { node: process.execPath, main: realpathSync(process.argv[1] ?? "") };
  const root = dirname(dirname(own.main));
  const buildId = join(dirname(own.main), "build-id");
  if (!own.main.includes("/node_modules/") || !existsSync(buildId)) return own;
  if (own.main.startsWith(releasesOf(home))) return own;
  try {
    const copy = makeCopy(home, root, readFileSync(buildId, "utf8"));
    const inside = own.node.startsWith(`${root}/`);
    return {
      node: inside ? join(copy, own.node.slice(root.length)) : own.node,
      main: join(copy, "dist/main.js"),
    };
  } catch {
    // For example on a full disk: the daemons then run in place, which works until that is removed.
    return own;
  }
}

/** Removes copies of other releases that no process runs from and no service will start. */
export function removeUnusedReleases(home: HomePaths, inUse: DaemonProgram): void {
  const releases = releasesOf(home);
  const old = listNames(releases).filter((name) => !inUse.main.startsWith(`${releases}${name}/`));
  if (old.length === 0) return;
  const service = join(home.config, "keep.sh");
  const users = [
    ...findHosts(home).map(({ command }) => command),
    existsSync(service) ? readFileSync(service, "utf8") : "",
  ];
  for (const name of old) {
    const path = join(releases, name);
    const young = Date.now() - statSync(path).ctimeMs < youngMs;
    if (young || users.some((text) => text.includes(`${path}/`))) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

function releasesOf({ state }: HomePaths): string {
  return `${state}/releases/`;
}

function makeCopy(home: HomePaths, root: string, buildId: string): string {
  const libraries = findLibraries(root);
  const versions = [...libraries].map(([name, at]) => `${name}@${readManifest(at).version}`).toSorted();
  const parts = [buildId, existsSync(join(root, "runtime")), ...versions];
  const hash = createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 12);
  const copy = join(releasesOf(home), `${releaseVersion}-${hash}`);
  if (existsSync(copy)) return copy;
  const making = `${copy}.${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  linkTree(root, making);
  for (const [name, from] of libraries) linkTree(from, join(making, "node_modules", name));
  takePlace(making, copy);
  return copy;
}

/** Renames the complete copy into place; if two were made at the same time, the first one stays. */
function takePlace(made: string, wanted: string): void {
  try {
    renameSync(made, wanted);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(wanted)) throw error;
  }
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Finds the directories of installed libraries that are not in the bundle, by name. */
function findLibraries(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const pending = [root];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const { dependencies, optionalDependencies } = readManifest(at);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const directory = found.has(name) ? undefined : locate(name, at);
      if (directory === undefined) continue;
      found.set(name, directory);
      pending.push(directory);
    }
  }
  return found;
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
}

/** Resolves a library as Node.js does. */
function locate(name: string, from: string): string | undefined {
  const path = join(from, "node_modules", name);
  if (existsSync(path)) return realpathSync(path);
  return dirname(from) === from ? undefined : locate(name, dirname(from));
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory() && entry.name !== "node_modules") linkTree(source, target);
    else if (entry.isFile()) linkFile(source, target);
  }
}

/** Copies files from another file system or owner, which cannot be linked. */
function linkFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
  }
}

function listNames(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}
