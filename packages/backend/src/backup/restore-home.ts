import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { homeFailure } from "@wezterm-parallel/shared/node/home-failure";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import type { Archive } from "./archive/archive.ts";
import type { ListedFile } from "./contents/section-list.ts";
import type { Snapshot } from "./contents/snapshot.ts";
import { type PlaceFile, writeFiles } from "./contents/write-files.ts";
import type { BackupProgress } from "./make-backup.ts";
import { type RestoredProject, restoreProject } from "./projects/restore-project.ts";

const run = promisify(execFile);

export interface RestoreOptions {
  readonly archive: Archive;
  readonly snapshot: Snapshot;
  readonly home: HomePaths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly tell: (progress: BackupProgress) => void;
}

export interface RestoreReport {
  readonly id: string;
  readonly files: number;
  readonly bytes: number;
  /** New path of the previous state directory. */
  readonly kept?: string;
  /** Files of the configuration that were there and stayed. */
  readonly untouched: readonly string[];
  readonly repositories: readonly RestoredProject[];
  readonly refused: readonly { readonly gitDirectory: string; readonly failure: Failure }[];
}

/**
 * Replaces the state directory by that of a snapshot; the one that was there is kept under another name. The new one
 * is complete before it takes its place, so a restore that was interrupted leaves the old one and can be repeated.
 */
export async function restoreHome(options: RestoreOptions): Promise<Result<RestoreReport, Failure>> {
  const { snapshot, home } = options;
  try {
    const building = await beginBuilding(home.state, snapshot.id);
    const untouched = new Set<string>();
    const written = await writeAll(options, placeIn(building, home, untouched));
    if (!written.ok) return written;
    const projects = await restoreProjects(options, `${building}/.bundle`);
    await rm(`${building}/${marker}`);
    // One call for everything instead of one for each of many small files.
    await run("sync");
    const kept = await swap(home.state, building, options.now());
    const { id, files, bytes } = snapshot;
    return ok({ id, files, bytes, ...(kept && { kept }), untouched: [...untouched], ...projects });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return fail(homeFailure("The backup cannot be restored", error));
  }
}

/** Names the snapshot in a directory that is being built, so that only a restore of the same one continues it. */
const marker = ".restoring";

async function beginBuilding(state: string, id: string): Promise<string> {
  const building = `${state}.restoring`;
  const begun = existsSync(`${building}/${marker}`) ? await readFile(`${building}/${marker}`, "utf8") : "";
  if (begun !== id) await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true, mode: 0o700 });
  await writeFile(`${building}/${marker}`, id, { mode: 0o600 });
  return building;
}

/** Files of the configuration go to their place, unless there are others; those of the state are built beside it. */
function placeIn(building: string, home: HomePaths, untouched: Set<string>): PlaceFile {
  return (path) => {
    if (path.startsWith("state/")) return `${building}/${path.slice("state/".length)}`;
    const at = `${home.config}/${path.slice("config/".length)}`;
    if (!existsSync(at)) return at;
    untouched.add(at);
    return undefined;
  };
}

/** Writes the files of all sections; returns their list. */
export async function writeAll(
  { archive, snapshot, tell }: Pick<RestoreOptions, "archive" | "snapshot" | "tell">,
  place: PlaceFile,
): Promise<Result<readonly ListedFile[], Failure>> {
  const files: ListedFile[] = [];
  let bytes = 0;
  for (const section of snapshot.sections) {
    const written = await writeFiles(archive, section, place);
    if (!written.ok) return written;
    files.push(...written.value);
    bytes += section.bytes;
    tell({ step: "files", done: files.length, of: snapshot.files, bytes });
  }
  return ok(files);
}

async function restoreProjects(
  { archive, snapshot, env, tell }: RestoreOptions,
  scratch: string,
): Promise<Pick<RestoreReport, "repositories" | "refused">> {
  const repositories: RestoredProject[] = [];
  const refused: { gitDirectory: string; failure: Failure }[] = [];
  for (const [done, project] of snapshot.projects.entries()) {
    tell({ step: "repositories", done, of: snapshot.projects.length, bytes: 0 });
    const restored = await restoreProject({ archive, project, env, scratch });
    if (restored.ok) repositories.push(restored.value);
    else refused.push({ gitDirectory: project.gitDirectory, failure: restored.failure });
  }
  return { repositories, refused };
}

/** Returns where the directory that was there is now; undefined when there was none, or an empty one. */
async function swap(state: string, building: string, now: number): Promise<string | undefined> {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(":", "-");
  const kept = `${state}.before-restore-${stamp}`;
  const old = existsSync(state) && (await readdir(state)).length > 0;
  if (existsSync(state)) await rename(state, kept);
  await rename(building, state);
  if (!old) await rm(kept, { recursive: true, force: true });
  return old ? kept : undefined;
}
